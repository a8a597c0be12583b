import type { Stream } from '@amphi/contracts';
import {
  BehaviorSubject,
  combineLatest,
  concatMap,
  defer,
  distinctUntilChanged,
  finalize,
  from,
  map,
  merge,
  type Observable,
  ReplaySubject,
  Subscription,
  switchMap,
} from 'rxjs';
import type { SignalingSocket } from '../core/socket';
import { type Quality, Reception } from './reception';
import { RoomLink, type Visit } from './room-link';
import { type Stage, viewerState, type ViewerState } from './viewer-state';

type RoomEvent = (reception: Reception) => Promise<void> | void;

/** Receives one stream, through every loss of room, path and server, until it ends or `close()`. */
export class Viewer {
  readonly state$: Observable<ViewerState>;
  readonly stream$: Observable<Stream | null>;
  /** What to play. After a loss the last one stays, with its last picture, until the next one is there. */
  readonly media$ = new BehaviorSubject<MediaStream | null>(null);
  readonly layers$ = new BehaviorSubject(1);

  private readonly stage = new BehaviorSubject<Stage>({ hasMedia: false });
  private readonly following = new Subscription();
  private readonly link: RoomLink;
  private reception: Reception | null = null;
  private quality: Quality = 'auto';

  constructor(
    private readonly socket: SignalingSocket,
    streamId: string,
  ) {
    this.followBroadcaster();
    this.link = new RoomLink(socket, streamId, 'viewer', (joined) => this.receive(joined));
    this.stream$ = this.link.stream$;
    this.state$ = combineLatest([this.link.state$, this.stage]).pipe(
      map(([link, stage]) => viewerState(link, stage)),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    );
  }

  /**
   * Wants this quality from now on, also after a rejoin.
   * @throws ApiError
   */
  async setQuality(quality: Quality): Promise<void> {
    this.quality = quality;
    await this.reception?.setQuality(quality);
  }

  close(): void {
    this.following.unsubscribe();
    this.link.close();
    this.media$.next(null);
  }

  private followBroadcaster(): void {
    const { socket, stage } = this;
    this.following.add(
      merge(
        socket.on('broadcasterLeft'),
        socket.on('broadcasterReturned').pipe(map(() => ({}))),
      ).subscribe((left) => stage.next({ hasMedia: stage.value.hasMedia, ...left })),
    );
  }

  private receive(joined: Observable<Visit>): Observable<unknown> {
    return defer(() => {
      // From before the join: what is told between the answer and our being ready must not be lost.
      const told = new ReplaySubject<RoomEvent>();
      const listening = this.roomEvents().subscribe(told);
      return joined.pipe(
        switchMap((visit) => this.settle(visit, told)),
        finalize(() => listening.unsubscribe()),
      );
    });
  }

  private roomEvents(): Observable<RoomEvent> {
    return merge(
      this.socket.on('producerAdded').pipe(
        map(
          (producer): RoomEvent =>
            (reception) =>
              reception.add([producer]),
        ),
      ),
      this.socket.on('producerClosed').pipe(
        map(
          ({ producerId }): RoomEvent =>
            (reception) =>
              reception.remove(producerId),
        ),
      ),
    );
  }

  private settle(visit: Visit, told: Observable<RoomEvent>): Observable<unknown> {
    const reception = new Reception(this.socket, visit, this.quality);
    this.reception = reception;
    this.stage.next({ hasMedia: false });
    const shown = reception.hasMedia$.subscribe((hasMedia) => {
      if (hasMedia && this.media$.value !== reception.media) this.media$.next(reception.media);
      this.stage.next({ ...this.stage.value, hasMedia });
    });
    shown.add(reception.layers$.subscribe((layers) => this.layers$.next(layers)));
    const first: RoomEvent = () => reception.add(visit.answer.producers);
    return merge(from([first]), told).pipe(
      concatMap(async (apply) => apply(reception)),
      finalize(() => {
        shown.unsubscribe();
        this.reception = null;
      }),
    );
  }
}
