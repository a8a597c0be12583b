import type { PeerRole, SignalingClientEvents, SignalingServerEvents } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { AppError } from '../common/app-error.js';
import type { Peer } from '../media/peer.js';
import type { Room } from '../media/room.js';

export type SignalingNamespace = Namespace<SignalingClientEvents, SignalingServerEvents>;
export type SignalingSocket = Socket<SignalingClientEvents, SignalingServerEvents>;

/** One stay of a socket in a stream, from `join` to `leave`. Its peer may be closed before. */
export interface Visit {
  readonly socket: SignalingSocket;
  readonly streamId: string;
  readonly role: PeerRole;
  readonly room: Room;
  readonly peer: Peer;
  /** Whether the stream is live, as far as a broadcaster's visit has seen. */
  live: boolean;
}

const notJoined = () => new AppError('not_joined', 'Join a stream first.');

/** Who is where. A socket's requests run one after another, so that none meets another halfway. */
@Injectable()
export class Visits {
  private readonly bySocket = new Map<SignalingSocket, Visit>();
  private readonly tails = new WeakMap<SignalingSocket, Promise<unknown>>();

  get all(): Visit[] {
    return [...this.bySocket.values()];
  }

  /** Runs a task when the socket's earlier ones have settled. */
  inTurn<T>(socket: SignalingSocket, task: () => T | Promise<T>): Promise<T> {
    const result = (this.tails.get(socket) ?? Promise.resolve()).then(task);
    // Whoever asked hears of the failure; the next task runs all the same.
    this.tails.set(
      socket,
      result.catch(() => undefined),
    );
    return result;
  }

  /**
   * Runs a request of a socket that has joined, in turn.
   * @throws AppError `not_joined`, and what the task throws
   */
  with<T>(socket: SignalingSocket, task: (visit: Visit) => T | Promise<T>): Promise<T> {
    return this.inTurn(socket, () => {
      const visit = this.bySocket.get(socket);
      if (!visit || visit.peer.closed) throw notJoined();
      return task(visit);
    });
  }

  get(socket: SignalingSocket): Visit | undefined {
    return this.bySocket.get(socket);
  }

  begin(visit: Visit): void {
    this.bySocket.set(visit.socket, visit);
  }

  end(visit: Visit): void {
    this.bySocket.delete(visit.socket);
  }
}
