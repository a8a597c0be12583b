import { say } from '../lib/shell.mjs';
import { ensureWorker } from '../lib/worker.mjs';

/** Everything that takes long the first time: packages (already done) and the media worker. */
export async function setup() {
  say(`node ${process.version}`);
  say(`mediasoup worker: ${await ensureWorker()}`);
  return 0;
}
