/** The value that a share `p` (0 to 1) of the values does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
  if (value === undefined) throw new Error('No values.');
  return value;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);
