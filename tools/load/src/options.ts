import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LoadError } from './load-error.ts';

/** Enough for what one machine can generate; more is a mistake. */
const LIMITS = { viewers: 2000, seconds: 3600, rate: 500, layers: 3 };
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export const USAGE = `usage: npm run load -- --url URL [--stream ID] [--viewers N] [--seconds S] [--rate N]
                        [--video FILE]… [--json FILE] [--allow-remote]

  --url URL       the Amphi to load, http://localhost:3000
  --stream ID     a stream that is live; without it one is broadcast from here, under a new account
  --viewers N     at most ${LIMITS.viewers}; 10
  --seconds S     how long is counted once all viewers are there, at most ${LIMITS.seconds}; 10
  --rate N        viewers who join in a second, at most ${LIMITS.rate}; 50
  --video FILE    what is broadcast, over and over: VP8 (.ivf) or H264 (.h264); given up to ${LIMITS.layers} times, the
                  layers of a simulcast, smallest first; a sample in three layers
  --json FILE     the figures, as JSON
  --allow-remote  load an address other than this machine; ask its owner first`;

export interface LoadOptions {
  url: string;
  streamId: string | undefined;
  viewers: number;
  seconds: number;
  rate: number;
  videos: readonly string[];
  json: string | undefined;
  /** Set when media must not leave this machine. */
  bindAddress: string | undefined;
}

/** @throws LoadError that says which option is wrong */
export function parseOptions(args: string[]): LoadOptions {
  const { values } = parse(args);
  const url = parseUrl(values.url);
  const isLocal = LOOPBACK.includes(url.hostname);
  if (!isLocal && !values['allow-remote'])
    throw new LoadError(`${url.hostname} is not this machine: say --allow-remote to load it.`);
  const videos = values.video ?? [];
  if (videos.length > LIMITS.layers)
    throw new LoadError(`--video: at most ${LIMITS.layers} layers.`);
  return {
    url: url.origin,
    streamId: values.stream,
    viewers: number('viewers', values.viewers, 0, LIMITS.viewers),
    seconds: number('seconds', values.seconds, 1, LIMITS.seconds),
    rate: number('rate', values.rate, 1, LIMITS.rate),
    videos,
    json: values.json,
    bindAddress: isLocal ? '127.0.0.1' : undefined,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        stream: { type: 'string' },
        viewers: { type: 'string', default: '10' },
        seconds: { type: 'string', default: '10' },
        rate: { type: 'string', default: '50' },
        video: { type: 'string', multiple: true },
        json: { type: 'string' },
        'allow-remote': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // An option that does not exist, or one without its value: the message names it.
    throw new LoadError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined) throw new LoadError(USAGE);
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new LoadError(`--url: "${text}" is no address of a web server.`);
  return url;
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new LoadError(`--${name}: a whole number from ${least} to ${most}.`);
  return value;
}

/** Where the sample video is kept. */
export const sampleDir = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'amphi/load',
);
