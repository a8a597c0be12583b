import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app';
import { appConfig } from './app.config';

/** The application, apart from what a stream's page runs before it (main.ts). */
export async function startApplication(): Promise<void> {
  await bootstrapApplication(App, appConfig);
}
