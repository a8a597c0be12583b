import { Component, computed, input } from '@angular/core';
import type { RecorderState } from '../media/recorder/recorder-state';
import type { NetworkState, SendStats } from '../media/send-stats';
import { bitrateText, recordingText } from './facts';

const NETWORK: Record<NetworkState, string> = { good: 'Good', fair: 'Fair', poor: 'Poor' };

/** How the broadcast gets on, in figures. */
@Component({
  selector: 'amphi-live-facts',
  templateUrl: './live-facts.html',
  styleUrl: './live-facts.scss',
})
export class LiveFacts {
  readonly viewers = input.required<number>();
  readonly stats = input.required<SendStats>();
  /** False while nothing goes out: figures would be old. */
  readonly connected = input.required<boolean>();
  readonly recording = input.required<RecorderState | null>();
  readonly recordingProblem = input.required<string | null>();

  protected readonly bitrate = computed(() => bitrateText(this.stats().bitrate));
  protected readonly network = computed(() =>
    this.connected() ? NETWORK[this.stats().network] : 'Lost',
  );
  protected readonly networkClass = computed(() =>
    this.connected() ? this.stats().network : 'poor',
  );
  protected readonly roundTrip = computed(() => {
    const { roundTripMs } = this.stats();
    return this.connected() && roundTripMs !== null ? `${Math.round(roundTripMs)} ms` : null;
  });
  protected readonly recorded = computed(() =>
    recordingText(this.recording(), this.recordingProblem()),
  );
}
