import {
  type SignalingRequests as Requests,
  type SignalingResponses as Responses,
  signalingRequests as requests,
} from '@amphi/contracts';
import { UseInterceptors } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { authenticateSockets } from '../accounts/authenticate-socket.js';
import { TokenService } from '../accounts/token.service.js';
import { AckInterceptor } from '../common/ack.interceptor.js';
import { SchemaPipe } from '../common/schema.pipe.js';
import { guardSocket } from '../common/socket-guards.js';
import { Announcer } from './announcer.js';
import { Entrance } from './entrance.js';
import { SignalingService } from './signaling.service.js';
import type { SignalingNamespace, SignalingSocket } from './visits.js';

/**
 * The requests of the `/signaling` namespace, each as the contracts declare it. All of them have a payload that is
 * checked, also an empty one: Nest would call a handler without a pipe before those of earlier messages.
 */
@WebSocketGateway({ namespace: '/signaling' })
@UseInterceptors(AckInterceptor)
export class SignalingGateway
  implements
    OnGatewayInit<SignalingNamespace>,
    OnGatewayConnection<SignalingSocket>,
    OnGatewayDisconnect<SignalingSocket>
{
  constructor(
    private readonly entrance: Entrance,
    private readonly signaling: SignalingService,
    private readonly announcer: Announcer,
    private readonly tokens: TokenService,
  ) {}

  afterInit(namespace: SignalingNamespace): void {
    authenticateSockets(namespace, this.tokens);
    this.announcer.open(namespace);
  }

  handleConnection(socket: SignalingSocket): void {
    guardSocket(socket, Object.keys(requests));
  }

  async handleDisconnect(socket: SignalingSocket): Promise<void> {
    await this.entrance.leave(socket);
  }

  @SubscribeMessage('join')
  join(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.join)) request: Requests['join'],
  ): Promise<Responses['join']> {
    return this.entrance.join(socket, request);
  }

  @SubscribeMessage('leave')
  leave(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.leave)) _: Requests['leave'],
  ): Promise<void> {
    return this.entrance.leave(socket);
  }

  @SubscribeMessage('connectTransport')
  connectTransport(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.connectTransport)) request: Requests['connectTransport'],
  ): Promise<void> {
    return this.signaling.connectTransport(socket, request);
  }

  @SubscribeMessage('restartIce')
  restartIce(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.restartIce)) _: Requests['restartIce'],
  ): Promise<Responses['restartIce']> {
    return this.signaling.restartIce(socket);
  }

  @SubscribeMessage('produce')
  produce(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.produce)) request: Requests['produce'],
  ): Promise<Responses['produce']> {
    return this.signaling.produce(socket, request);
  }

  @SubscribeMessage('pauseProducer')
  pauseProducer(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.pauseProducer)) request: Requests['pauseProducer'],
  ): Promise<void> {
    return this.signaling.pauseProducer(socket, request);
  }

  @SubscribeMessage('resumeProducer')
  resumeProducer(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.resumeProducer)) request: Requests['resumeProducer'],
  ): Promise<void> {
    return this.signaling.resumeProducer(socket, request);
  }

  @SubscribeMessage('closeProducer')
  closeProducer(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.closeProducer)) request: Requests['closeProducer'],
  ): Promise<void> {
    return this.signaling.closeProducer(socket, request);
  }

  @SubscribeMessage('consume')
  consume(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.consume)) request: Requests['consume'],
  ): Promise<Responses['consume']> {
    return this.signaling.consume(socket, request);
  }

  @SubscribeMessage('resumeConsumer')
  resumeConsumer(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.resumeConsumer)) request: Requests['resumeConsumer'],
  ): Promise<void> {
    return this.signaling.resumeConsumer(socket, request);
  }

  @SubscribeMessage('pauseConsumer')
  pauseConsumer(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.pauseConsumer)) request: Requests['pauseConsumer'],
  ): Promise<void> {
    return this.signaling.pauseConsumer(socket, request);
  }

  @SubscribeMessage('setPreferredLayers')
  setPreferredLayers(
    @ConnectedSocket() socket: SignalingSocket,
    @MessageBody(new SchemaPipe(requests.setPreferredLayers))
    request: Requests['setPreferredLayers'],
  ): Promise<void> {
    return this.signaling.setPreferredLayers(socket, request);
  }
}
