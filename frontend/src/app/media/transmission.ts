import { mediaSourceSchema, type MediaSource } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup-client';
import {
  catchError,
  concatMap,
  EMPTY,
  first,
  from,
  map,
  type Observable,
  of,
  pairwise,
  scan,
  timer,
} from 'rxjs';
import type { SignalingSocket } from '../core/socket';
import { encodingsFor, retuned, sizeOf, type VideoSource } from './encodings';
import { connectionStates } from './media-path';
import type { Visit } from './room-link';
import { NO_STATS, sampleOf, type SendStats, statsBetween } from './send-stats';

export interface LocalVideo {
  track: MediaStreamTrack;
  source: VideoSource;
}

const STATS_PERIOD_MS = 1000;
const OPUS: mediasoup.ProducerCodecOptions = { opusFec: true, opusMaxAverageBitrate: 96_000 };
/** Where the bandwidth estimate starts, in kbit/s: so the picture is sharp from the first second on. */
const VP8: mediasoup.ProducerCodecOptions = { videoGoogleStartBitrate: 1200 };

/** What one visit sends: at most one picture and one sound. Its producers go with the transport. */
export class Transmission {
  private video: mediasoup.Producer | null = null;
  private audio: mediasoup.Producer | null = null;
  /** Changes are made one after the other: two at once would leave it open which track is sent. */
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly socket: SignalingSocket,
    private readonly visit: Visit,
  ) {
    visit.transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      socket
        .request('produce', { kind, source: sourceOf(appData), rtpParameters })
        .then(({ producerId }) => done({ id: producerId }))
        .catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
    });
  }

  /** Replaces the picture in place, so that viewers see no break. @throws ApiError */
  setVideo(video: LocalVideo | null): Promise<void> {
    return this.change(async () => {
      const track = sendable(video?.track);
      if (this.video) await replace(this.video, track);
      else if (video && track) this.video = await this.produceVideo(track, video.source);
    });
  }

  /** @throws ApiError */
  setAudio(audio: MediaStreamTrack | null): Promise<void> {
    return this.change(async () => {
      const track = sendable(audio);
      if (this.audio) await this.audio.replaceTrack({ track });
      else if (track) this.audio = await this.produceAudio(track);
    });
  }

  /** @throws ApiError */
  setMuted(muted: boolean): Promise<void> {
    return this.change(async () => {
      if (!this.audio || this.audio.paused === muted) return;
      if (muted) this.audio.pause();
      else this.audio.resume();
      const request = muted ? 'pauseProducer' : 'resumeProducer';
      await this.socket.request(request, { producerId: this.audio.id });
    });
  }

  /** Emits once, when packets get through; at once when there is nothing to send. */
  connected(): Observable<unknown> {
    if (!this.video && !this.audio) return of(null);
    return connectionStates(this.visit.transport).pipe(first((state) => state === 'connected'));
  }

  /** Once a second. */
  stats(): Observable<SendStats> {
    return timer(0, STATS_PERIOD_MS).pipe(
      concatMap(() => this.report()),
      map((report) => sampleOf(report)),
      pairwise(),
      scan((last, [before, now]) => statsBetween(before, now, last.droppedFrames), NO_STATS),
    );
  }

  private report(): Observable<RTCStatsReport> {
    const { transport } = this.visit;
    if (transport.closed) return EMPTY;
    return from(transport.getStats()).pipe(
      catchError((error: unknown) => {
        // Closed while we asked.
        if (transport.closed) return EMPTY;
        throw error;
      }),
    );
  }

  private change(apply: () => Promise<void>): Promise<void> {
    const done = this.work.then(apply);
    // Who asked for this change hears of its failure; the next one starts all the same.
    this.work = done.catch(() => undefined);
    return done;
  }

  private produceVideo(track: MediaStreamTrack, source: VideoSource) {
    const { device, transport } = this.visit;
    // Simulcast and every viewer's browser know VP8, whatever else the router lists first.
    const codec = device.sendRtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === 'video/vp8',
    );
    return transport.produce({
      track,
      encodings: encodingsFor(sizeOf(track)),
      codecOptions: VP8,
      ...(codec && { codec }),
      stopTracks: false,
      appData: { source },
    });
  }

  private produceAudio(track: MediaStreamTrack) {
    return this.visit.transport.produce({
      track,
      codecOptions: OPUS,
      stopTracks: false,
      appData: { source: 'microphone' satisfies MediaSource },
    });
  }
}

const sourceOf = (appData: mediasoup.AppData): MediaSource =>
  mediaSourceSchema.parse(appData['source']);

/** A device that was unplugged leaves a track that nothing can be done with. */
const sendable = (track?: MediaStreamTrack | null): MediaStreamTrack | null =>
  track?.readyState === 'live' ? track : null;

async function replace(
  producer: mediasoup.Producer,
  track: MediaStreamTrack | null,
): Promise<void> {
  await producer.replaceTrack({ track });
  const sender = producer.rtpSender;
  if (!track || !sender) return;
  const parameters = sender.getParameters();
  parameters.encodings = retuned(parameters.encodings, sizeOf(track));
  await sender.setParameters(parameters);
}
