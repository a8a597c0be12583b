import 'reflect-metadata';
import { createApp } from './app.js';
import { ConfigError, loadConfig } from './config/config.js';
import { banner } from './ops/banner.js';

try {
  const config = loadConfig(process.env);
  const app = await createApp(config);
  await app.listen(config.http.port, config.http.host);
  console.log(banner(config, await app.getUrl()));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`Amphi cannot start with this configuration:\n${error.message}`);
  process.exit(1);
}
