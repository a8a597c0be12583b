import { assertUnreachable } from '@amphi/contracts';
import { Spool } from './spool';
import { listSpools } from './spool-folder';
import type { SpoolAnswers, SpoolOperation, SpoolReply, SpoolRequest } from './spool-messages';

/** One spool; requests are answered one after the other, in the order they came. */
let opened: Spool | null = null;
let before: Promise<void> = Promise.resolve();

self.addEventListener(
  'message',
  ({ data }: MessageEvent<{ id: number; request: SpoolRequest }>) => {
    before = before.then(() => reply(data.id, data.request));
  },
);

async function reply(id: number, request: SpoolRequest): Promise<void> {
  self.postMessage(await answered(id, request));
}

async function answered(id: number, request: SpoolRequest): Promise<SpoolReply> {
  try {
    return { id, value: await answer(request) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { id, error: { name: error.name, message: error.message } };
  }
}

async function answer(request: SpoolRequest): Promise<SpoolAnswers[SpoolOperation]> {
  switch (request.op) {
    case 'list':
      return listSpools();
    case 'create':
      opened = await Spool.create(request.about);
      return;
    case 'reopen': {
      const { spool, found } = await Spool.reopen(request.recordingId);
      opened = spool;
      return found;
    }
    case 'append':
      return { sealed: await spool().append(new Uint8Array(await request.chunk.arrayBuffer())) };
    case 'goOn':
      return spool().goOn(request.atMs);
    case 'seal':
      return { sealed: await spool().seal() };
    case 'read':
      return spool().read(request.partNumber);
    case 'firstPart':
      return spool().firstPart(request.partCount);
    case 'drop':
      return spool().drop(request.partNumber);
    case 'keep':
      return spool().keep(request.name, request.blob);
    case 'kept':
      return spool().kept(request.name);
    case 'remove':
      return spool().remove();
    default:
      return assertUnreachable(request);
  }
}

function spool(): Spool {
  if (!opened) throw new Error('No spool is open.');
  return opened;
}
