import { type WritableSignal } from '@angular/core';
import { type FieldTree, form, validate } from '@angular/forms/signals';
import { type Credentials, handleSchema, LIMITS } from '@amphi/contracts';

/** The fields of the login page with their rules, which are the server's. */
export function credentialsForm(model: WritableSignal<Credentials>): FieldTree<Credentials> {
  return form(model, (path) => {
    validate(path.handle, ({ value }) => asError(handleProblem(value())));
    validate(path.password, ({ value }) => asError(passwordProblem(value())));
  });
}

const asError = (message: string | null) => (message === null ? null : { kind: 'rule', message });

function handleProblem(handle: string): string | null {
  const { min, max } = LIMITS.handle;
  const { length } = handle.trim();
  if (length === 0) return 'Enter a handle.';
  if (length < min) return `A handle has at least ${min} characters.`;
  if (length > max) return `A handle has at most ${max} characters.`;
  return handleSchema.safeParse(handle).success
    ? null
    : 'Use letters, digits, - and _, starting with a letter or digit.';
}

function passwordProblem(password: string): string | null {
  const { min, max } = LIMITS.password;
  if (password.length === 0) return 'Enter a password.';
  if (password.length < min) return `A password has at least ${min} characters.`;
  if (password.length > max) return `A password has at most ${max} characters.`;
  return null;
}
