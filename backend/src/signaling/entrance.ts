import {
  assertUnreachable,
  type SignalingRequests,
  type SignalingResponses,
  type Stream,
} from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { Nodes } from '../cluster/nodes.js';
import { AppError } from '../common/app-error.js';
import { userOf } from '../common/identity.js';
import type { CloseReason } from '../media/peer.js';
import { RoomRegistry } from '../media/room-registry.js';
import { StreamsService } from '../streams/streams.service.js';
import { Admission } from './admission.js';
import { Audience } from './audience.js';
import { Broadcasts } from './broadcasts.js';
import { type SignalingSocket, type Visit, Visits } from './visits.js';

type JoinRequest = SignalingRequests['join'];
type JoinResponse = SignalingResponses['join'];

/** Lets sockets into streams and sees them out. */
@Injectable()
export class Entrance {
  constructor(
    private readonly rooms: RoomRegistry,
    private readonly streams: StreamsService,
    private readonly visits: Visits,
    private readonly broadcasts: Broadcasts,
    private readonly audience: Audience,
    private readonly admission: Admission,
    private readonly nodes: Nodes,
  ) {}

  /**
   * Joins a stream, after leaving the one before.
   * @throws AppError `server_draining`, `stream_not_found`, `stream_ended`, `unauthenticated`, `forbidden`,
   *   `media_unavailable`, `capacity`, `not_joined` when the connection is closed meanwhile
   */
  join(socket: SignalingSocket, request: JoinRequest): Promise<JoinResponse> {
    return this.visits.inTurn(socket, () =>
      this.admission.admit(request.role, () => this.enter(socket, request)),
    );
  }

  /** Leaves the stream, if the socket is in one: on request, or because the socket is gone. */
  leave(socket: SignalingSocket): Promise<void> {
    return this.visits.inTurn(socket, () => this.seeOut(socket));
  }

  private async enter(socket: SignalingSocket, request: JoinRequest): Promise<JoinResponse> {
    if (socket.disconnected) throw closedMeanwhile();
    await this.seeOut(socket);
    if (this.nodes.draining) throw draining();
    assertMayJoin(socket, request, notEnded(await this.streams.get(request.streamId)));
    // From here on it hears what happens; what the answer says as well, a client takes once.
    await socket.join(request.streamId);
    try {
      return await this.letIn(socket, request);
    } catch (error) {
      await socket.leave(request.streamId);
      throw error;
    }
  }

  private async letIn(
    socket: SignalingSocket,
    { streamId, role }: JoinRequest,
  ): Promise<JoinResponse> {
    const hadBroadcaster = this.rooms.get(streamId)?.broadcasterPresent ?? false;
    const { room, peer } = await this.rooms.join(streamId, role);
    const visit: Visit = { socket, streamId, role, room, peer, live: false };
    peer.whenClosed((reason) => this.closed(visit, reason));
    try {
      // Asked again: a stream that ended before its room was open has closed no room.
      const stream = notEnded(await this.streams.get(streamId));
      // What comes from another node had better be there at once: the first picture then needs no further round trip.
      if (role === 'viewer') await room.arrived;
      if (peer.closed || socket.disconnected) throw closedMeanwhile();
      visit.live = stream.isLive;
      this.visits.begin(visit);
      if (role === 'viewer') this.audience.changed(streamId);
      else if (stream.isLive && !hadBroadcaster) this.broadcasts.returned(visit);
      return {
        peerId: peer.id,
        stream: { ...stream, viewerCount: this.audience.count(streamId) },
        routerRtpCapabilities: room.rtpCapabilities as JoinResponse['routerRtpCapabilities'],
        transport: peer.transportParameters,
        producers: room.producers,
        broadcasterPresent: room.broadcasterPresent,
      };
    } catch (error) {
      peer.close('left');
      throw error;
    }
  }

  private async seeOut(socket: SignalingSocket): Promise<void> {
    const visit = this.visits.get(socket);
    if (!visit) return;
    this.visits.end(visit);
    await socket.leave(visit.streamId);
    visit.peer.close('left');
  }

  /** The peer is closed. Its socket may go on: the client is told what it cannot know. */
  private closed(visit: Visit, reason: CloseReason): void {
    tellSocket(visit.socket, reason);
    if (visit.role === 'viewer') this.audience.changed(visit.streamId);
    else if (reason !== 'replaced' && reason !== 'roomClosed') this.broadcasts.left(visit);
  }
}

function tellSocket(socket: SignalingSocket, reason: CloseReason): void {
  switch (reason) {
    case 'replaced':
      socket.emit('peerReplaced');
      return;
    case 'connectionLost':
    case 'workerDied':
      socket.emit('roomClosed');
      return;
    case 'left':
    case 'roomClosed':
      return;
    default:
      assertUnreachable(reason);
  }
}

const closedMeanwhile = () =>
  new AppError('not_joined', 'The connection was closed while joining. Please join again.');

const draining = () =>
  new AppError('server_draining', 'This server is about to stop. Please connect again.');

function notEnded(stream: Stream): Stream {
  if (stream.status === 'ended') throw new AppError('stream_ended', 'This stream has ended.');
  return stream;
}

function assertMayJoin(socket: SignalingSocket, { role }: JoinRequest, stream: Stream): void {
  if (role === 'broadcaster' && userOf(socket).id !== stream.broadcaster.id)
    throw new AppError('forbidden', 'This stream belongs to somebody else.');
}
