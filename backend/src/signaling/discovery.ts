import { LIMITS, type ProducerList } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { Directory } from '../cluster/directory.js';
import { StreamsService } from '../streams/streams.service.js';

/** Which streams are live, and what there is to consume in each. */
@Injectable()
export class Discovery {
  constructor(
    private readonly directory: Directory,
    private readonly streams: StreamsService,
  ) {}

  /** Newest first. A stream whose broadcaster is away for the moment is in the list without producers. */
  async list(): Promise<ProducerList> {
    const list: ProducerList = { items: [] };
    let cursor: string | undefined;
    do {
      const page = await this.streams.list({ status: 'live', limit: LIMITS.page.max, cursor });
      const origins = await this.directory.find(page.items.map(({ id }) => id));
      for (const stream of page.items)
        list.items.push({ stream, producers: origins.get(stream.id)?.producers ?? [] });
      cursor = page.nextCursor;
    } while (cursor);
    return list;
  }
}
