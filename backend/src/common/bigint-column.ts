/** PostgreSQL gives a bigint as text; what we count in them is far below 2^53. */
export const bigintColumn = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
