import type { Author } from '@amphi/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Socket } from 'socket.io';
import { AppError } from './app-error.js';

/** Who makes a request, as the token says; never taken from a payload. */
export type Identity = Author;

interface WithIdentity {
  identity?: Identity;
}

const requestOf = (context: ExecutionContext) =>
  context.switchToHttp().getRequest<Request & WithIdentity>();

/** Set by the accounts module, before any handler runs. */
export function setRequestIdentity(context: ExecutionContext, identity: Identity): void {
  requestOf(context).identity = identity;
}

function signedIn(identity: Identity | undefined): Identity {
  if (!identity) throw new AppError('unauthenticated', 'Please log in first.');
  return identity;
}

/** The signed-in user of a REST request. Nobody signed in: `unauthenticated`. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  signedIn(requestOf(context).identity),
);

/** The signed-in user of a REST request, or undefined for a guest. */
export const MaybeUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).identity,
);

/** Set in the socket's handshake (`server.use`), before any message can arrive. */
export function setSocketIdentity(socket: Socket, identity: Identity): void {
  (socket.data as WithIdentity).identity = identity;
}

/** The signed-in user of a socket, or undefined for a guest. */
export const maybeUserOf = (socket: Socket) => (socket.data as WithIdentity).identity;

/** @throws AppError `unauthenticated` for a guest */
export const userOf = (socket: Socket) => signedIn(maybeUserOf(socket));
