/** For the `default` of an exhaustive switch: a case that is missing fails to compile. */
export function assertUnreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
