/** Strings that have broken somebody's server before. */
const STRINGS = [
  '',
  ' ',
  '\0',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE streams; --",
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '%00%2e%2e',
  '\u202Eltr',
  '\uD800',
  '👩‍👩‍👧‍👦',
  'İ',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(5000),
];

const NUMBERS = [0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324];

/** Random values, the same ones for the same seed: what failed once fails again. */
export class Fuzz {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** At least 0, less than 1: mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
  random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  oneOf<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  string(): string {
    const known = STRINGS[this.below(2 * STRINGS.length)];
    if (known !== undefined) return known;
    return String.fromCharCode(
      ...Array.from({ length: this.below(40) }, () => this.below(0x10000)),
    );
  }

  number(): number {
    return NUMBERS[this.below(2 * NUMBERS.length)] ?? (this.random() - 0.5) * 2 ** this.below(60);
  }

  /** Anything that JSON can say, and with `binary` what only Socket.IO can. */
  value(depth = 3, binary = false): unknown {
    const items = () => Array.from({ length: this.below(5) }, () => this.value(depth - 1, binary));
    const make: [() => unknown, ...(() => unknown)[]] = [
      () => null,
      () => this.chance(0.5),
      () => this.number(),
      () => this.string(),
    ];
    if (depth > 0)
      make.push(items, () => Object.fromEntries(items().map((item) => [this.string(), item])));
    if (binary) make.push(() => Buffer.from(this.string()));
    return this.oneOf(make)();
  }

  /** A copy of something valid with one thing in it, at whatever depth, changed, lost or added. */
  mutated(valid: unknown, binary = false): unknown {
    if (valid === null || typeof valid !== 'object' || this.chance(0.15))
      return this.value(3, binary);
    const entries = Object.entries(valid).map(([key, value]): [string, unknown] => [key, value]);
    const entry = entries[this.below(entries.length)];
    const what = this.random();
    if (!entry || what < 0.15) entries.push([this.string(), this.value(2, binary)]);
    else if (what < 0.3) entries.splice(entries.indexOf(entry), 1);
    else entry[1] = this.mutated(entry[1], binary);
    return Array.isArray(valid) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
  }
}
