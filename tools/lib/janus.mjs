// Debian's Janus, which the fan-out bench measures beside Amphi: the videoroom plugin over WebSockets, nothing else.
import fs from 'node:fs/promises';
import path from 'node:path';
import { ensureSystemPackages } from './apt.mjs';
import { freePort, startGuarded, temporaryFolder } from './services.mjs';

const OTHER_PLUGINS = [
  ...['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming'],
  ...['textroom', 'videocall', 'voicemail'],
];
const OTHER_TRANSPORTS = ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'];

const libraries = (names) => names.map((name) => `libjanus_${name}.so`).join(',');

/** ICE lite, as mediasoup does it. Media is on the machine's own addresses: Janus gathers no loopback one. */
const configuration = (folder) => `
general: {
  configs_folder = "${folder}"
  pid_file = "${folder}/pid"
  debug_level = 2
}
media: { ipv6 = false }
nat: { ice_lite = true }
plugins: { disable = "${libraries(OTHER_PLUGINS)}" }
transports: { disable = "${libraries(OTHER_TRANSPORTS)}" }
`;

const webSockets = (port) => `
general: {
  ws = true
  ws_port = ${port}
  ws_ip = "127.0.0.1"
}
`;

/** @returns {Promise<{ url: string, pid: number, stop: () => Promise<void> }>} */
export async function startJanus() {
  await ensureSystemPackages(['janus'], 'Janus, for the fan-out bench,');
  const folder = await temporaryFolder('janus');
  const port = await freePort();
  await fs.writeFile(path.join(folder, 'janus.jcfg'), configuration(folder));
  await fs.writeFile(path.join(folder, 'janus.transport.websockets.jcfg'), webSockets(port));
  const pid = () => fs.readFile(path.join(folder, 'pid'), 'utf8').catch(() => '');
  const { stop } = await startGuarded(['/usr/bin/janus', '--configs-folder', folder], {
    log: path.join(folder, 'log'),
    folder,
    isReady: async () => (await pid()) !== '' && answers(port),
  });
  return { url: `ws://127.0.0.1:${port}`, pid: Number(await pid()), stop };
}

/** Any answer to HTTP will do: the port speaks WebSocket. */
const answers = (port) =>
  fetch(`http://127.0.0.1:${port}`).then(
    () => true,
    () => false,
  );
