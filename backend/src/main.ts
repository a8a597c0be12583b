import 'reflect-metadata';
import { createApp } from './app.js';
import { ConfigError, loadConfig } from './config/config.js';
import { banner } from './ops/banner.js';
import { Drain } from './signaling/drain.js';

try {
  const config = loadConfig(process.env);
  const app = await createApp(config);
  // Once: whoever cannot wait for the end of the drain sends it again.
  process.once('SIGTERM', () => void drainAndStop(app));
  await app.listen(config.http.port, config.http.host);
  console.log(banner(config, await app.getUrl()));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`Amphi cannot start with this configuration:\n${error.message}`);
  process.exit(1);
}

async function drainAndStop(app: Awaited<ReturnType<typeof createApp>>): Promise<void> {
  await app.get(Drain).run();
  await app.close();
  process.kill(process.pid, 'SIGTERM');
}
