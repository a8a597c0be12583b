import { randomInt } from 'node:crypto';
import { LoadError } from '../../../tools/load/src/load-error.ts';
import { RtcPeer, type VideoOffer } from '../../../tools/load/src/rtc-peer.ts';
import type { ReceiveLink, SendLink, Sfu } from '../../../tools/load/src/sfu.ts';

/** Janus asks the publisher for less than this only if it is told to. */
const BITRATE = 10_000_000;
const KEEP_ALIVE_MS = 30_000;

interface Message {
  janus: string;
  transaction?: string;
  sender?: number;
  session_id?: number;
  data?: { id: number };
  plugindata?: { data: { id?: number; error?: string; publishers?: { id: number }[] } };
  jsep?: { type: string; sdp: string };
  error?: { reason: string };
}

/** One room of Janus's videoroom plugin, over one WebSocket (https://janus.conf.meetecho.com/docs/videoroom). */
export class JanusRoom implements Sfu {
  private readonly answers = new Map<string, (message: Message) => void>();
  private readonly socket: WebSocket;
  private readonly room: number;
  private session = 0;
  private readonly keepAlive: NodeJS.Timeout;

  private constructor(socket: WebSocket, room: number) {
    this.socket = socket;
    this.room = room;
    socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as Message);
    this.keepAlive = setInterval(() => this.post({ janus: 'keepalive' }), KEEP_ALIVE_MS);
  }

  static async connect(url: string, number: number): Promise<JanusRoom> {
    const socket = new WebSocket(url, 'janus-protocol');
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new LoadError(`No Janus answers at ${url}.`));
    });
    const room = new JanusRoom(socket, number);
    const { data } = await room.request({ janus: 'create' }, ['success']);
    room.session = data?.id ?? 0;
    return room;
  }

  async send(offer: VideoOffer): Promise<SendLink> {
    const handle = await this.attach();
    const video = { videocodec: offer.codec.toLowerCase(), bitrate: BITRATE };
    await this.ask(handle, { request: 'create', room: this.room, publishers: 1, ...video }, [
      'success',
    ]);
    await this.ask(handle, { request: 'join', ptype: 'publisher', room: this.room });
    const peer = RtcPeer.offering(offer);
    const jsep = { type: 'offer', sdp: await peer.gathered() };
    const { jsep: answer } = await this.ask(handle, { request: 'publish' }, ['event'], jsep);
    if (!answer) throw new LoadError('Janus takes no publisher.');
    peer.accept(answer.sdp);
    await peer.connected();
    return { peer, close: async () => peer.close() };
  }

  async receive(): Promise<ReceiveLink> {
    const handle = await this.attach();
    const feed = await this.publisher(handle);
    const { jsep: offer } = await this.ask(handle, {
      request: 'join',
      ptype: 'subscriber',
      room: this.room,
      streams: [{ feed }],
    });
    if (!offer) throw new LoadError('Janus makes no offer.');
    const peer = RtcPeer.answering(offer.sdp);
    return {
      peer,
      ssrcs: [...offer.sdp.matchAll(/^a=ssrc:(\d+) cname/gm)].map(([, ssrc]) => Number(ssrc)),
      transportCcId: Number(/^a=extmap:(\d+) \S*transport-wide-cc/m.exec(offer.sdp)?.[1] ?? 0),
      play: async () => {
        const jsep = { type: 'answer', sdp: await peer.gathered() };
        await this.ask(handle, { request: 'start' }, ['event'], jsep);
        await peer.connected();
      },
      close: async () => {
        peer.close();
        this.post({ janus: 'detach', handle_id: handle });
      },
    };
  }

  close(): void {
    clearInterval(this.keepAlive);
    this.socket.close();
  }

  private async attach(): Promise<number> {
    const plugin = { janus: 'attach', plugin: 'janus.plugin.videoroom' };
    const { data } = await this.request(plugin, ['success']);
    return data?.id ?? 0;
  }

  private async publisher(handle: number): Promise<number> {
    const { plugindata } = await this.ask(
      handle,
      { request: 'listparticipants', room: this.room },
      ['success'],
    );
    const { participants } = plugindata?.data as { participants?: { id: number }[] };
    const [first] = participants ?? [];
    if (!first) throw new LoadError('Nobody sends to the room just now.');
    return first.id;
  }

  private async ask(
    handle: number,
    body: object,
    ends = ['event'],
    jsep?: object,
  ): Promise<Message> {
    const message = { janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) };
    const answer = await this.request(message, ends);
    const error = answer.plugindata?.data.error;
    if (error) throw new LoadError(`Janus: ${error}`);
    return answer;
  }

  /** @param ends the kinds of message that answer it; an `ack` before them does not */
  private request(message: object, ends: readonly string[]): Promise<Message> {
    const transaction = randomInt(2 ** 40).toString(36);
    return new Promise((resolve, reject) => {
      this.answers.set(transaction, (answer) => {
        if (answer.janus === 'error') reject(new LoadError(`Janus: ${answer.error?.reason}`));
        else if (!ends.includes(answer.janus)) return;
        else resolve(answer);
        this.answers.delete(transaction);
      });
      this.post(message, transaction);
    });
  }

  private post(message: object, transaction = 'none'): void {
    const session = this.session && { session_id: this.session };
    this.socket.send(JSON.stringify({ transaction, ...session, ...message }));
  }

  private hear(message: Message): void {
    this.answers.get(message.transaction ?? '')?.(message);
  }
}
