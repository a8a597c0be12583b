import { assertUnreachable } from '@amphi/contracts';
import { FrameRelay } from './frame-relay';
import type { RelayGrabbed, RelayRequest } from './relay-messages';

let relay: FrameRelay | null = null;

self.addEventListener('message', ({ data }: MessageEvent<RelayRequest>) => {
  switch (data.op) {
    case 'start':
      relay = new FrameRelay(data.size, data.frames);
      return;
    case 'show':
      void relay?.show(data.frames);
      return;
    case 'grab':
      void grab(data.size);
      return;
    default:
      assertUnreachable(data);
  }
});

async function grab(size: { width: number; height: number }): Promise<void> {
  const answer: RelayGrabbed = { bitmap: (await relay?.grab(size)) ?? null };
  self.postMessage(answer, { transfer: answer.bitmap ? [answer.bitmap] : [] });
}
