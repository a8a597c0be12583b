/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  256,
  2 ** 32,
  2 ** 53,
  '',
  'x',
  'x'.repeat(5000),
  '\u0000\ud800',
  [],
  {},
  [null],
  { length: 5 },
];

/** A copy with one value, anywhere in it, replaced by a wrong one, taken away or doubled. */
export function damage(value: unknown, random: () => number): unknown {
  const copy: unknown = structuredClone(value);
  const places = placesIn(copy);
  const [holder, key] = places[Math.floor(random() * places.length)] ?? [{}, ''];
  const inner = holder[key];
  const choice = random();
  if (choice < 0.15) delete holder[key];
  else if (choice < 0.25 && Array.isArray(inner)) holder[key] = inner.concat(inner);
  else holder[key] = WRONG[Math.floor(random() * WRONG.length)];
  return copy;
}

type Holder = Record<string, unknown>;

function placesIn(value: unknown): [Holder, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.entries(holder).flatMap(([key, inner]) => [
    [holder, key] as [Holder, string],
    ...placesIn(inner),
  ]);
}
