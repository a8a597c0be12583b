import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

async function start(): Promise<void> {
  if (location.pathname.startsWith('/watch/'))
    await (
      await import('./app/watch/head-start')
    ).headStartOver;
  await bootstrapApplication(App, appConfig);
}

start().catch((error: unknown) => console.error(error));
