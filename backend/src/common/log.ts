import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Where the framework tells of its own start, a line for every module, route and message. */
const FRAMEWORK = [
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
];

/** Logs to the console. What the framework says of its start is for those who debug it. */
export class Log extends ConsoleLogger {
  constructor(logLevels: LogLevel[]) {
    super({ prefix: 'Amphi', logLevels, colors: process.stdout.isTTY });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const level = FRAMEWORK.includes(String(rest.at(-1))) ? 'debug' : 'log';
    super[level](message, ...rest);
  }
}
