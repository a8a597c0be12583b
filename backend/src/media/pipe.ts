import type { PipeEnd } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { callMedia } from './media-error.js';

/** Where media from other servers is received. */
export interface PipePlace {
  ip: string;
  portRange: { min: number; max: number };
}

/**
 * One end of a pipe between two servers, with a UDP port of its own. It is encrypted, and what the network loses is
 * sent again.
 * @throws AppError `not_joined` when the router is closed meanwhile, `media_unavailable`
 */
export function openPipe(
  router: mediasoup.Router,
  { ip, portRange }: PipePlace,
): Promise<mediasoup.PipeTransport> {
  return callMedia(() =>
    router.createPipeTransport({
      listenInfo: { protocol: 'udp', ip, portRange },
      enableSrtp: true,
      enableRtx: true,
    }),
  );
}

/** What the other end has to know. */
export function endOf({ tuple, srtpParameters }: mediasoup.PipeTransport): PipeEnd {
  if (!srtpParameters) throw new Error('a pipe without encryption');
  return { ip: tuple.localAddress, port: tuple.localPort, srtpParameters };
}

/** @throws AppError `not_joined`, `media_unavailable`, `validation_failed` when the other end cannot be right */
export function connectPipe(transport: mediasoup.PipeTransport, end: PipeEnd): Promise<void> {
  return callMedia(() => transport.connect(end), { badInput: 'validation_failed' });
}
