import { Observable } from 'rxjs';

const UPDATE_MS = 60;
/** What a microphone hears in a quiet room, in dBFS: the meter's zero. */
const QUIET_DB = -60;

/** Loudness between 0 (silence) and 1 (as loud as can be) from the samples' root mean square, on a decibel scale. */
export function loudness(samples: Float32Array): number {
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  const decibels = 10 * Math.log10(sum / samples.length || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - decibels / QUIET_DB));
}

/** How loud a track is, about 16 times a second; the audio graph goes with the subscription. */
export function microphoneLevel(track: MediaStreamTrack): Observable<number> {
  return new Observable((subscriber) => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    subscriber.next(0);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      subscriber.next(loudness(samples));
    }, UPDATE_MS);
    return () => {
      clearInterval(timer);
      source.disconnect();
      void context.close();
    };
  });
}
