import type { SignalingRequests, SignalingResponses } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { Broadcasts } from './broadcasts.js';
import { type SignalingSocket, Visits } from './visits.js';

type Requests = SignalingRequests;
type Answer<E extends keyof SignalingResponses> = Promise<SignalingResponses[E]>;

/**
 * What a socket that has joined may ask for. Every method throws AppError `not_joined` and `media_unavailable`, and
 * what it names.
 */
@Injectable()
export class SignalingService {
  constructor(
    private readonly visits: Visits,
    private readonly broadcasts: Broadcasts,
  ) {}

  /** @throws AppError `validation_failed` */
  connectTransport(
    socket: SignalingSocket,
    { dtlsParameters }: Requests['connectTransport'],
  ): Promise<void> {
    return this.visits.with(socket, ({ peer }) => peer.connect(dtlsParameters));
  }

  restartIce(socket: SignalingSocket): Answer<'restartIce'> {
    return this.visits.with(socket, async ({ peer }) => ({
      iceParameters: await peer.restartIce(),
    }));
  }

  /**
   * The first producer takes the stream live.
   * @throws AppError `forbidden`, `validation_failed`, `invalid_rtp_parameters`, `stream_ended`, `already_live`
   */
  produce(socket: SignalingSocket, request: Requests['produce']): Answer<'produce'> {
    return this.visits.with(socket, async (visit) => {
      const { id: producerId } = await visit.room.produce(visit.peer, request);
      try {
        await this.broadcasts.goLive(visit);
      } catch (error) {
        // When the stream has just ended, the room has closed it already.
        if (visit.peer.producers.find(producerId)) visit.peer.producers.remove(producerId);
        throw error;
      }
      return { producerId };
    });
  }

  /** @throws AppError `producer_not_found` */
  pauseProducer(socket: SignalingSocket, { producerId }: Requests['pauseProducer']): Promise<void> {
    return this.visits.with(socket, ({ peer }) => peer.producers.pause(producerId));
  }

  /** @throws AppError `producer_not_found` */
  resumeProducer(
    socket: SignalingSocket,
    { producerId }: Requests['resumeProducer'],
  ): Promise<void> {
    return this.visits.with(socket, ({ peer }) => peer.producers.resume(producerId));
  }

  /** @throws AppError `producer_not_found` */
  closeProducer(socket: SignalingSocket, { producerId }: Requests['closeProducer']): Promise<void> {
    return this.visits.with(socket, ({ peer }) => peer.producers.remove(producerId));
  }

  /** @throws AppError `forbidden`, `producer_not_found`, `cannot_consume` */
  consume(
    socket: SignalingSocket,
    { producerIds, rtpCapabilities }: Requests['consume'],
  ): Answer<'consume'> {
    return this.visits.with(socket, async ({ room, peer }) => ({
      consumers: await Promise.all(
        [...new Set(producerIds)].map((id) => room.consume(peer, id, rtpCapabilities)),
      ),
    }));
  }

  /** @throws AppError `consumer_not_found` */
  resumeConsumer(
    socket: SignalingSocket,
    { consumerId }: Requests['resumeConsumer'],
  ): Promise<void> {
    return this.visits.with(socket, ({ peer }) => peer.consumers.resume(consumerId));
  }

  /** @throws AppError `consumer_not_found` */
  pauseConsumer(socket: SignalingSocket, { consumerId }: Requests['pauseConsumer']): Promise<void> {
    return this.visits.with(socket, ({ peer }) => peer.consumers.pause(consumerId));
  }

  /** @throws AppError `consumer_not_found` */
  setPreferredLayers(
    socket: SignalingSocket,
    { consumerId, ...layers }: Requests['setPreferredLayers'],
  ): Promise<void> {
    return this.visits.with(socket, ({ peer }) =>
      peer.consumers.setPreferredLayers(consumerId, layers),
    );
  }
}
