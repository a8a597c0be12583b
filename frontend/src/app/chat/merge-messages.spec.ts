import { type ChatMessage, LIMITS } from '@amphi/contracts';
import { KEPT_MESSAGES, mergeHistory, mergeMessages } from './merge-messages';

/** The nth message of a stream; ids sort as UUIDv7 do. */
const message = (n: number): ChatMessage => ({
  id: `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  streamId: '018f0000-0000-7000-8000-aaaaaaaaaaaa',
  author: { id: '018f0000-0000-7000-8000-bbbbbbbbbbbb', handle: 'ada' },
  text: `message ${n}`,
  sentAt: new Date(n * 1000).toISOString(),
});
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const texts = (list: readonly ChatMessage[]) => list.map(({ text }) => text);

describe('mergeMessages', () => {
  it('shows a message once that came as an event and in the history', () => {
    const live = mergeMessages([], [message(3)]);
    expect(texts(mergeMessages(live, messages(1, 3)))).toEqual(texts(messages(1, 3)));
  });

  it('sorts what arrives late into its place', () => {
    const merged = mergeMessages([message(1), message(4)], [message(3), message(2)]);
    expect(texts(merged)).toEqual(texts(messages(1, 4)));
  });

  it('is the same list when nothing is new, so that nothing is drawn again', () => {
    const known = messages(1, 5);
    expect(mergeMessages(known, [message(2), message(5)])).toBe(known);
  });

  it('lets the oldest go when there are too many', () => {
    const merged = mergeMessages(messages(1, KEPT_MESSAGES), [message(KEPT_MESSAGES + 1)]);
    expect(merged).toHaveLength(KEPT_MESSAGES);
    expect(merged[0]).toEqual(message(2));
  });
});

describe('mergeHistory', () => {
  const full = LIMITS.chatHistory;

  it('keeps what is older than the history when the two overlap', () => {
    const merged = mergeHistory(messages(1, 60), messages(51, 50 + full));
    expect(texts(merged)).toEqual(texts(messages(1, 50 + full)));
  });

  it('fills in a short absence', () => {
    expect(mergeHistory(messages(1, 3), messages(1, 8))).toHaveLength(8);
    expect(mergeHistory([], messages(1, 2))).toHaveLength(2);
    expect(mergeHistory(messages(1, 2), [])).toHaveLength(2);
  });

  it('starts anew when more was said than the history holds', () => {
    const merged = mergeHistory(messages(1, 10), messages(201, 200 + full));
    expect(texts(merged)).toEqual(texts(messages(201, 200 + full)));
  });

  it('keeps an event that is newer than the history it came before', () => {
    const known = [...messages(1, 10), message(201 + full)];
    const merged = mergeHistory(known, messages(201, 200 + full));
    expect(merged.at(-1)).toEqual(message(201 + full));
    expect(merged[0]).toEqual(message(201));
  });
});
