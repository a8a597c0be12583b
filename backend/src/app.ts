import { existsSync } from 'node:fs';
import path from 'node:path';
import { LIMITS } from '@amphi/contracts';
import { ShutdownSignal } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type Request, type Response } from 'express';
import helmet from 'helmet';
import { AppModule } from './app.module.js';
import { Log } from './common/log.js';
import { RestErrorFilter } from './common/rest-error.filter.js';
import { restValidationPipe } from './common/schema.pipe.js';
import { SocketIoAdapter } from './common/socket-io.adapter.js';
import type { Config } from './config/config.js';
import { serveApiDocs } from './ops/api-docs.js';

const LOG_LEVELS = ['error', 'warn', 'log', 'debug'] as const;
const LEVEL_NAME = { error: 'error', warn: 'warn', info: 'log', debug: 'debug' } as const;

/** The whole application, ready to `listen`. Tests build it from the same line as `main.ts`. */
export async function createApp(config: Config): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), {
    // What goes wrong is thrown, so that a wrong configuration is told in a line instead of a stack.
    abortOnError: false,
    bodyParser: false,
    // A stop does not wait for connections that clients keep open; what was cut off, they send again.
    forceCloseConnections: true,
    logger: new Log(LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(LEVEL_NAME[config.logLevel]) + 1)),
  });
  app.set('trust proxy', config.http.trustProxy);
  app.use(helmet({ contentSecurityPolicy: contentSecurityPolicy(config) }));
  app.useBodyParser('json', { limit: LIMITS.payloadBytes });
  app.setGlobalPrefix('api');
  app.useGlobalPipes(restValidationPipe);
  app.useGlobalFilters(new RestErrorFilter());
  app.useWebSocketAdapter(await SocketIoAdapter.create(app, config.redis.url));
  // `main.ts` sees to SIGTERM, which drains first.
  app.enableShutdownHooks(
    Object.values(ShutdownSignal).filter((signal) => signal !== ShutdownSignal.SIGTERM),
  );
  // Longer than proxies and clients keep theirs: a connection that closes under a request fails that request.
  app.getHttpServer().keepAliveTimeout = 75_000;
  serveApiDocs(app);
  serveFrontend(app, config.http.frontendDir);
  return app;
}

function contentSecurityPolicy({ storage }: Config) {
  const bucket =
    storage.driver === 's3' && storage.s3.endpoint ? [new URL(storage.s3.endpoint).origin] : [];
  return {
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      // Angular Material and media-chrome set style attributes.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:', ...bucket],
      mediaSrc: ["'self'", 'blob:', ...bucket],
      connectSrc: ["'self'", 'ws:', 'wss:', ...bucket],
      workerSrc: ["'self'", 'blob:'],
      upgradeInsecureRequests: null,
    },
  };
}

/** The client's files, and its index page for every path that is a page of the client. */
function serveFrontend(app: NestExpressApplication, dir: string): void {
  if (!existsSync(path.join(dir, 'index.html'))) return;
  app.use(
    express.static(dir, {
      index: false,
      setHeaders: (response, file) =>
        // Bundles carry a hash in their name; the rest is asked for again.
        response.setHeader(
          'Cache-Control',
          /-[A-Z0-9]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    }),
  );
  app.use((request: Request, response: Response, next: () => void) => {
    const isPage = request.method === 'GET' && !/^\/(api|socket\.io)(\/|$)/.test(request.path);
    if (isPage && !path.extname(request.path))
      response.sendFile(pageFile(request.path), {
        root: dir,
        headers: { 'Cache-Control': 'no-cache' },
      });
    else next();
  });
}

/** One page of the client is told in its head what to load: there people wait for a picture (tools/client-pages.mjs). */
const pageFile = (url: string) => (url.startsWith('/watch/') ? 'watch.html' : 'index.html');
