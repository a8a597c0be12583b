import { AppError } from './app-error.js';
import { decodeCursor, encodeCursor, toPage } from './paging.js';

const id = '018f4c2e-0000-7000-8000-000000000001';
const row = (n: number) => ({ id: id.replace(/1$/, String(n)), at: new Date(n) });

describe('cursors', () => {
  it('come back as the position that they were made from', () => {
    const position = { id, at: new Date('2026-11-23T12:34:56.789Z') };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
    expect(encodeCursor(position)).toMatch(/^[\w-]+$/);
  });

  it.each(['', 'x', '%00', encode('1'), encode(`1_${id}_1`), encode(`-1_${id}`), encode('1_1')])(
    '%j is none',
    (cursor) => {
      expect(() => decodeCursor(cursor)).toThrow(AppError);
    },
  );

  it.each(['1e300', 'NaN', 'Infinity', '1.5'])('a time of %j is none', (time) => {
    expect(() => decodeCursor(encode(`${time}_${id}`))).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });
});

describe('toPage', () => {
  it('points to what follows only when something follows', () => {
    const two = toPage(
      [row(3), row(2), row(1)],
      2,
      ({ id }) => id,
      (r) => r,
    );
    expect(two.items).toEqual([row(3).id, row(2).id]);
    expect(decodeCursor(two.nextCursor ?? '')).toEqual(row(2));
    expect(
      toPage(
        [row(2), row(1)],
        2,
        ({ id }) => id,
        (r) => r,
      ),
    ).toEqual({
      items: [row(2).id, row(1).id],
    });
  });
});

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
