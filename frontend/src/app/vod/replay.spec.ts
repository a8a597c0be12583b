import type { Page, ReplayMessage, ReplayQuery } from '@amphi/contracts';
import { ApiError } from '../core/api-error';
import { ada } from '../testing/samples';
import { Replay } from './replay';

const PAGE = 5;
const MINUTE = 60_000;

function message(offsetMs: number): ReplayMessage {
  return {
    id: `at ${offsetMs}`,
    streamId: 'a stream',
    author: { id: ada.id, handle: ada.handle },
    text: String(offsetMs),
    sentAt: new Date(offsetMs).toISOString(),
    offsetMs,
  };
}

/** Five messages a page; the cursor is the last one's offset. */
class Server {
  asked: Partial<ReplayQuery>[] = [];
  broken = false;
  all: ReplayMessage[] = [];

  readonly fetch = (query: Partial<ReplayQuery>): Promise<Page<ReplayMessage>> => {
    this.asked.push(query);
    if (this.broken) return Promise.reject(ApiError.unreachable());
    const from = query.cursor ? Number(query.cursor) + 1 : (query.fromMs ?? 0);
    const rest = this.all.filter(({ offsetMs }) => offsetMs >= from);
    const items = rest.slice(0, PAGE);
    const last = items.at(-1);
    return Promise.resolve(
      last && rest.length > PAGE ? { items, nextCursor: String(last.offsetMs) } : { items },
    );
  };

  /** One message a minute. */
  talkFor(minutes: number): void {
    this.all = Array.from({ length: minutes }, (_, minute) => message(minute * MINUTE));
  }
}

describe('Replay', () => {
  let server: Server;
  let replay: Replay;

  beforeEach(() => {
    server = new Server();
    replay = new Replay(server.fetch);
  });

  /** All requests that the move led to have been answered. */
  async function moveTo(ms: number): Promise<void> {
    replay.moveTo(ms);
    await new Promise((resolve) => setTimeout(resolve));
  }

  const shown = () => replay.messages().map(({ offsetMs }) => offsetMs / MINUTE);

  it('shows what had been said by now', async () => {
    server.talkFor(4);
    await moveTo(0);
    expect(shown()).toEqual([0]);
    await moveTo(2.5 * MINUTE);
    expect(shown()).toEqual([0, 1, 2]);
    await moveTo(MINUTE);
    expect(shown()).toEqual([0, 1]);
    expect(server.asked).toEqual([{ fromMs: 0 }]);
  });

  it('loads on while the picture runs, each page once', async () => {
    server.talkFor(60);
    for (let ms = 0; ms <= 20 * MINUTE; ms += MINUTE / 4) await moveTo(ms);
    expect(shown()).toEqual(Array.from({ length: 21 }, (_, minute) => minute));
    expect(server.asked.length).toBeLessThanOrEqual(6);
  });

  it('goes to where one seeks, with what was said just before', async () => {
    server.talkFor(600);
    await moveTo(0);
    server.asked = [];
    await moveTo(500.5 * MINUTE);
    expect(shown()).toEqual([500]);
    expect(server.asked).toEqual([{ fromMs: 499.5 * MINUTE }]);
    await moveTo(30 * MINUTE);
    expect(shown()).toEqual([29, 30]);
  });

  it('asks nothing more at the end, and nothing twice where nobody spoke', async () => {
    await moveTo(0);
    for (let ms = 0; ms < 10 * MINUTE; ms += MINUTE) await moveTo(ms);
    expect(replay.empty()).toBe(true);
    expect(server.asked).toHaveLength(1);
  });

  it('is not empty when the chat lies before the place', async () => {
    server.talkFor(2);
    await moveTo(100 * MINUTE);
    expect(shown()).toEqual([]);
    expect(replay.empty()).toBe(false);
  });

  it('waits for another try when the server is gone, and then is where the picture is', async () => {
    server.talkFor(100);
    server.broken = true;
    await moveTo(0);
    await moveTo(MINUTE);
    expect(replay.error()?.code).toBe('unreachable');
    expect(server.asked).toHaveLength(1);
    server.broken = false;
    await moveTo(50 * MINUTE);
    replay.retry();
    await moveTo(50 * MINUTE);
    expect(replay.error()).toBeNull();
    expect(shown()).toEqual([49, 50]);
  });
});
