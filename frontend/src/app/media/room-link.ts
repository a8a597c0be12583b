import type { PeerRole, SignalingResponses, Stream } from '@amphi/contracts';
import { Device, type types as mediasoup } from 'mediasoup-client';
import {
  BehaviorSubject,
  catchError,
  defer,
  EMPTY,
  filter,
  map,
  merge,
  Observable,
  retry,
  Subscription,
  switchMap,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { ApiError } from '../core/api-error';
import type { SignalingSocket } from '../core/socket';
import { connectionStates, keepMediaPath } from './media-path';
import { isFinal, type LinkState, type Loss, retryDelayMs, stopReason } from './link-state';

/** One stay in a room, from the answer to `join` until the room, the socket or the media path is lost. */
export interface Visit {
  answer: SignalingResponses['join'];
  device: Device;
  transport: mediasoup.Transport;
}

/** The server closed the room though the stream goes on. */
class RoomLost extends Error {}

/**
 * A connection that does not answer looks open for long, and one to a server that is about to stop is of no use: a new
 * one starts the next visit.
 */
const needsAnotherConnection = (error: unknown): boolean =>
  error instanceof ApiError && ['unreachable', 'server_draining'].includes(error.code);

/**
 * Keeps one peer in a stream's room: joins as soon as the socket is connected, and again whenever the socket comes
 * back, the room is rebuilt or the media path breaks, until the stream ends or `close()`.
 */
export class RoomLink {
  private readonly states = new BehaviorSubject<LinkState>({ phase: 'connecting' });
  private readonly streams = new BehaviorSubject<Stream | null>(null);
  private readonly running = new Subscription();

  readonly state$ = this.states.asObservable();
  /** The stream as the server last told it; null before the first answer. */
  readonly stream$ = this.streams.asObservable();

  /**
   * @param visit what the peer does with each visit, from just before it joins: emits once when it is set up, and
   *   undoes everything on unsubscription
   */
  constructor(
    private readonly socket: SignalingSocket,
    private readonly streamId: string,
    private readonly role: PeerRole,
    private readonly visit: (joined: Observable<Visit>) => Observable<unknown>,
  ) {
    this.followStream();
    this.running.add(this.stay().subscribe());
  }

  get stream(): Stream | null {
    return this.streams.value;
  }

  /** Leaves. Whoever made the socket closes it. */
  close(): void {
    this.stop({ phase: 'stopped', reason: 'left' });
  }

  private stop(state: LinkState): void {
    if (this.states.value.phase === 'stopped') return;
    this.states.next(state);
    this.running.unsubscribe();
  }

  private followStream(): void {
    const { socket, streams } = this;
    const followed = merge(
      socket.on('streamChanged'),
      socket.on('viewerCountChanged').pipe(
        map(({ viewerCount }) => streams.value && { ...streams.value, viewerCount }),
        filter((stream) => stream !== null),
      ),
    ).subscribe((stream) => streams.next(stream));
    followed.add(
      socket.on('streamEnded').subscribe((stream) => {
        streams.next(stream);
        this.stop({ phase: 'stopped', reason: 'ended' });
      }),
    );
    followed.add(
      socket
        .on('peerReplaced')
        .subscribe(() => this.stop({ phase: 'stopped', reason: 'replaced' })),
    );
    // The next connection leads to another server; until its picture is there, the last one stays.
    followed.add(socket.on('moveRequested').subscribe(() => socket.reconnect()));
    this.running.add(followed);
  }

  /** Emits nothing; ends with the link. */
  private stay(): Observable<unknown> {
    return this.socket.state$.pipe(
      tap((state) => state !== 'connected' && this.lose({ cause: 'server' })),
      switchMap((state) => (state === 'connected' ? this.visits() : EMPTY)),
      catchError((error: unknown) => {
        this.stop(stopReason(error));
        return EMPTY;
      }),
    );
  }

  private visits(): Observable<unknown> {
    return defer(() => this.visit(this.join())).pipe(
      tap(() => this.states.next({ phase: 'connected' })),
      retry({
        resetOnSuccess: true,
        delay: (error: unknown, failures) => {
          if (isFinal(error)) return throwError(() => error);
          const pauseMs = retryDelayMs(error, failures);
          this.lose(lossOf(error, Date.now() + pauseMs));
          if (needsAnotherConnection(error)) {
            this.socket.reconnect();
            return EMPTY;
          }
          return timer(pauseMs);
        },
      }),
    );
  }

  /** Joins; errors when the room or the path to it is lost, and closes the transport on unsubscription. */
  private join(): Observable<Visit> {
    const roomLost$ = this.socket
      .on('roomClosed')
      .pipe(switchMap(() => throwError(() => new RoomLost())));
    const joined$ = defer(() => this.enter()).pipe(switchMap((visit) => this.occupy(visit)));
    return merge(roomLost$, joined$);
  }

  private async enter(): Promise<Omit<Visit, 'transport'>> {
    const { streamId, role } = this;
    const device = new Device();
    const answer = await this.socket.request('join', { streamId, role });
    await device.load({ routerRtpCapabilities: answer.routerRtpCapabilities });
    return { answer, device };
  }

  private occupy({ answer, device }: Omit<Visit, 'transport'>): Observable<Visit> {
    return new Observable<Visit>((subscriber) => {
      const transport =
        this.role === 'broadcaster'
          ? device.createSendTransport(answer.transport)
          : device.createRecvTransport(answer.transport);
      subscriber.add(() => transport.close());
      transport.on('connect', ({ dtlsParameters }, proceed) => {
        // Going on at once saves a round trip: the handshake repeats itself until the server knows our side.
        proceed();
        this.socket
          .request('connectTransport', { dtlsParameters })
          .catch((error: unknown) => subscriber.error(error));
      });
      const restartIce = async () =>
        transport.restartIce(await this.socket.request('restartIce', {}));
      subscriber.add(
        keepMediaPath(connectionStates(transport), restartIce).subscribe({
          error: (error: unknown) => subscriber.error(error),
        }),
      );
      this.streams.next(answer.stream);
      subscriber.next({ answer, device, transport });
    });
  }

  private lose(loss: Loss): void {
    const { phase } = this.states.value;
    if (phase === 'connected' || phase === 'reconnecting')
      this.states.next({ phase: 'reconnecting', ...loss });
    else if (phase === 'connecting') this.states.next({ phase: 'connecting', ...loss });
  }
}

function lossOf(error: unknown, retryAt: number): Loss {
  if (error instanceof RoomLost) return { cause: 'room' };
  if (error instanceof ApiError && error.code === 'capacity') return { cause: 'capacity', retryAt };
  return { cause: 'media' };
}
