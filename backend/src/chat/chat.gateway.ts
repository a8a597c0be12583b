import {
  type ChatClientEvents,
  type ChatMessage,
  type ChatRequests,
  chatRequests,
  type ChatResponses,
  type ChatServerEvents,
} from '@amphi/contracts';
import { UseInterceptors } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { authenticateSockets } from '../accounts/authenticate-socket.js';
import { TokenService } from '../accounts/token.service.js';
import { AckInterceptor } from '../common/ack.interceptor.js';
import { userOf } from '../common/identity.js';
import { SchemaPipe } from '../common/schema.pipe.js';
import { guardSocket } from '../common/socket-guards.js';
import { ChatService } from './chat.service.js';

/** One Socket.IO room a stream, named by the stream's id. */
@WebSocketGateway({ namespace: '/chat' })
@UseInterceptors(AckInterceptor)
export class ChatGateway implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket> {
  @WebSocketServer() private readonly server: Namespace<ChatClientEvents, ChatServerEvents>;

  constructor(
    private readonly chat: ChatService,
    private readonly tokens: TokenService,
  ) {}

  afterInit(namespace: Namespace): void {
    authenticateSockets(namespace, this.tokens);
  }

  handleConnection(socket: Socket): void {
    guardSocket(socket, Object.keys(chatRequests));
  }

  @SubscribeMessage('joinChat')
  async joinChat(
    @ConnectedSocket() socket: Socket,
    @MessageBody(new SchemaPipe(chatRequests.joinChat)) { streamId }: ChatRequests['joinChat'],
  ): Promise<ChatResponses['joinChat']> {
    await this.chat.assertExists(streamId);
    // Into the room first: what is sent from here on arrives as an event, what was sent before is in the history.
    await socket.join(streamId);
    return { messages: await this.chat.recent(streamId) };
  }

  @SubscribeMessage('leaveChat')
  async leaveChat(
    @ConnectedSocket() socket: Socket,
    @MessageBody(new SchemaPipe(chatRequests.leaveChat)) { streamId }: ChatRequests['leaveChat'],
  ): Promise<void> {
    await socket.leave(streamId);
  }

  @SubscribeMessage('sendMessage')
  async sendMessage(
    @ConnectedSocket() socket: Socket,
    @MessageBody(new SchemaPipe(chatRequests.sendMessage))
    { streamId, text }: ChatRequests['sendMessage'],
  ): Promise<ChatMessage> {
    const message = await this.chat.post(userOf(socket), streamId, text);
    this.server.to(streamId).emit('messageSent', message);
    return message;
  }
}
