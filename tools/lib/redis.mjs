// A Redis for tests: on a free port, in memory, gone afterwards.
import net from 'node:net';
import path from 'node:path';
import { ensureSystemPackages } from './apt.mjs';
import { freePort, startGuarded, temporaryFolder } from './services.mjs';
import { run } from './shell.mjs';

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
export async function startRedis() {
  if ((await run('redis-server', ['--version'])).code !== 0)
    await ensureSystemPackages(['redis-server'], 'Redis, for the tests,');
  const folder = await temporaryFolder('redis');
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const { stop } = await startGuarded(['redis-server', ...settings], {
    log: path.join(folder, 'server.log'),
    folder,
    isReady: () => answers(port),
  });
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/** @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(String(reply).startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}
