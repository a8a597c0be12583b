import type { Page } from '@amphi/contracts';
import type { PageInput } from './api';
import { ApiError } from './api-error';
import { PagedList } from './paged-list';

interface Entry {
  id: string;
  text: string;
}

/** Entries newest first, two a page, whose cursor is the last id of the page. */
class Server {
  entries: Entry[] = [];
  broken = false;

  readonly fetch = (query: PageInput): Promise<Page<Entry>> => {
    if (this.broken) return Promise.reject(ApiError.unreachable());
    const start = query.cursor ? this.entries.findIndex(({ id }) => id === query.cursor) + 1 : 0;
    const items = this.entries.slice(start, start + 2);
    const last = items.at(-1);
    return Promise.resolve(
      last && start + 2 < this.entries.length ? { items, nextCursor: last.id } : { items },
    );
  };

  have(...ids: string[]): void {
    this.entries = ids.map((id) => ({ id, text: `${id} new` }));
  }
}

describe('PagedList', () => {
  let server: Server;
  let list: PagedList<Entry>;

  beforeEach(() => {
    server = new Server();
    list = new PagedList(server.fetch);
  });

  const ids = () => list.items().map(({ id }) => id);

  it('is loading until the first answer, which may be that there is nothing', async () => {
    expect(list.loading()).toBe(true);
    await list.refresh();
    expect(list.loading()).toBe(false);
    expect(list.empty()).toBe(true);
    expect(list.hasMore()).toBe(false);
  });

  it('grows page by page to the end', async () => {
    server.have('e', 'd', 'c', 'b', 'a');
    await list.refresh();
    expect(ids()).toEqual(['e', 'd']);
    await list.showMore();
    await list.showMore();
    expect(ids()).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(list.hasMore()).toBe(false);
  });

  it('takes in what is new and keeps the further pages', async () => {
    server.have('d', 'c', 'b', 'a');
    await list.refresh();
    await list.showMore();
    server.have('e', 'd', 'c', 'b', 'a');
    await list.refresh();
    expect(ids()).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('drops what is gone', async () => {
    server.have('c', 'b');
    await list.refresh();
    server.have('b');
    await list.refresh();
    expect(ids()).toEqual(['b']);
  });

  it('begins anew when nothing of the old is on the first page any more', async () => {
    server.have('b', 'a');
    await list.refresh();
    server.have('f', 'e', 'd', 'c', 'b', 'a');
    await list.refresh();
    expect(ids()).toEqual(['f', 'e']);
    await list.showMore();
    expect(ids()).toEqual(['f', 'e', 'd', 'c']);
  });

  it('has no entry twice when one was added between two pages', async () => {
    const pages: Page<Entry>[] = [
      {
        items: [
          { id: 'c', text: '' },
          { id: 'b', text: '' },
        ],
        nextCursor: 'by offset',
      },
      {
        items: [
          { id: 'b', text: '' },
          { id: 'a', text: '' },
        ],
      },
    ];
    list = new PagedList(() => Promise.resolve(pages.shift() ?? { items: [] }));
    await list.refresh();
    await list.showMore();
    expect(ids()).toEqual(['c', 'b', 'a']);
  });

  it('asks for one page at a time', async () => {
    server.have('d', 'c', 'b', 'a');
    await list.refresh();
    const [first, second] = [list.showMore(), list.showMore()];
    expect(list.loadingMore()).toBe(true);
    await Promise.all([first, second]);
    expect(list.loadingMore()).toBe(false);
    expect(ids()).toEqual(['d', 'c', 'b', 'a']);
  });

  it('shows a failure only while there is nothing else to show', async () => {
    server.broken = true;
    await list.refresh();
    expect(list.failed()).toBe(true);
    expect(list.loading()).toBe(false);
    expect(list.error()?.code).toBe('unreachable');

    server.broken = false;
    server.have('a');
    const retry = list.retry();
    expect(list.loading()).toBe(true);
    await retry;
    expect(list.failed()).toBe(false);

    server.broken = true;
    await list.refresh();
    expect(list.failed()).toBe(false);
    expect(list.error()?.code).toBe('unreachable');
    expect(ids()).toEqual(['a']);
  });

  it('lets the owner decide how a newer version is taken in', async () => {
    list = new PagedList(server.fetch, (shown, newer) => ({ ...newer, text: shown.text }));
    server.entries = [{ id: 'a', text: 'first' }];
    await list.refresh();
    server.entries = [{ id: 'a', text: 'second' }];
    await list.refresh();
    expect(list.items()).toEqual([{ id: 'a', text: 'first' }]);
  });

  it('replaces and removes an entry', async () => {
    server.have('b', 'a');
    await list.refresh();
    list.replace({ id: 'a', text: 'edited' });
    list.remove('b');
    expect(list.items()).toEqual([{ id: 'a', text: 'edited' }]);
  });
});
