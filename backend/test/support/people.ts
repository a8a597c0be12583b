import { randomUUID } from 'node:crypto';
import type { Session, Stream } from '@amphi/contracts';
import { TokenService } from '../../src/accounts/token.service.js';
import { UsersService } from '../../src/accounts/users.service.js';
import { StreamsService } from '../../src/streams/streams.service.js';
import type { TestApp } from './app.js';

/** An account, logged in, without the way over REST. */
export async function register({ app }: TestApp): Promise<Session> {
  const handle = `u${randomUUID().slice(0, 8)}`;
  const user = await app.get(UsersService).register({ handle, password: 'a long password' });
  return { user, token: await app.get(TokenService).sign(user) };
}

/** A token of somebody whose account does not matter. */
export const someToken = ({ app }: TestApp, handle = 'somebody'): Promise<string> =>
  app.get(TokenService).sign({ id: randomUUID(), handle });

/** A live stream of this user. Nobody renews its lease, so it ends after STREAM_GRACE_SECONDS. */
export async function liveStream({ app }: TestApp, { user }: Session): Promise<Stream> {
  const streams = app.get(StreamsService);
  const { id } = await streams.create(user, { title: 'A stream' });
  return streams.goLive(id);
}
