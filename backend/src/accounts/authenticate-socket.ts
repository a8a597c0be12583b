import type { ErrorBody } from '@amphi/contracts';
import type { Namespace, Server, Socket } from 'socket.io';
import { errorBodyOf } from '../common/error-body.js';
import { setSocketIdentity } from '../common/identity.js';
import type { TokenService } from './token.service.js';

/**
 * Settles who a socket is before any message of it can arrive. Without `handshake.auth.token` it is a guest; a bad
 * token is refused with a `connect_error` whose `data` is an `ErrorBody`.
 */
export function authenticateSockets(server: Server | Namespace, tokens: TokenService): void {
  server.use((socket: Socket, next) => {
    identify(socket, tokens).then(
      () => next(),
      (error: unknown) => next(connectError(errorBodyOf(error, 'socket handshake'))),
    );
  });
}

async function identify(socket: Socket, tokens: TokenService): Promise<void> {
  const { token } = socket.handshake.auth as { token?: unknown };
  if (token === undefined || token === null || token === '') return;
  setSocketIdentity(socket, await tokens.verify(typeof token === 'string' ? token : ''));
}

const connectError = (data: ErrorBody) => Object.assign(new Error(data.message), { data });
