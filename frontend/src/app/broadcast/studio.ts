import { signal } from '@angular/core';
import { Subscription } from 'rxjs';
import { readStored, writeStored } from '../core/stored';
import { Capture } from '../media/capture';
import { type DeviceProblem, devicesAllowed } from '../media/device-problem';
import { type DeviceList, deviceList } from '../media/devices';
import type { LocalVideo } from '../media/transmission';

const KEY = 'amphi.devices';
const NO_DEVICES: DeviceList = { cameras: [], microphones: [] };

/** The broadcaster's camera, screen and microphone, as signals. It remembers on this device what was chosen. */
export class Studio {
  readonly video = signal<LocalVideo | null>(null);
  readonly audio = signal<MediaStreamTrack | null>(null);
  readonly videoProblem = signal<DeviceProblem | null>(null);
  readonly audioProblem = signal<DeviceProblem | null>(null);
  readonly devices = signal<DeviceList>(NO_DEVICES);
  readonly muted = signal(false);
  /** The person is being asked, or a device is starting. */
  readonly busy = signal(false);

  readonly capture: Capture;
  /** Resolves when the person has answered and the devices have started, or cannot. */
  readonly opened: Promise<void>;
  private readonly chosen: Chosen = storedChoice();
  private readonly following = new Subscription();

  constructor() {
    this.capture = new Capture(this.chosen.camera, this.chosen.microphone);
    const { capture, following } = this;
    following.add(capture.video$.subscribe((video) => this.video.set(video)));
    following.add(capture.audio$.subscribe((audio) => this.audio.set(audio)));
    following.add(capture.videoProblem$.subscribe((problem) => this.videoProblem.set(problem)));
    following.add(capture.audioProblem$.subscribe((problem) => this.audioProblem.set(problem)));
    this.opened = this.open();
  }

  /** Asks for camera and microphone; again after the person has changed something. */
  async open(): Promise<void> {
    await this.during(this.capture.open());
    if (this.following.closed || !devicesAllowed()) return;
    // Only now have the devices names; and what is opened can change which there are.
    this.following.add(
      deviceList().subscribe({
        next: (devices) => this.devices.set(devices),
        error: () => this.devices.set(NO_DEVICES),
      }),
    );
  }

  async useCamera(deviceId?: string): Promise<void> {
    if (deviceId) this.remember({ camera: deviceId });
    await this.during(this.capture.useCamera(deviceId));
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.remember({ microphone: deviceId });
    await this.during(this.capture.useMicrophone(deviceId));
  }

  async shareScreen(): Promise<void> {
    await this.during(this.capture.shareScreen());
  }

  setMuted(muted: boolean): void {
    this.muted.set(muted);
    this.capture.setMuted(muted);
  }

  close(): void {
    this.following.unsubscribe();
    this.capture.close();
  }

  private remember(choice: Chosen): void {
    Object.assign(this.chosen, choice);
    writeStored(KEY, this.chosen);
  }

  private async during(work: Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work;
    } finally {
      this.busy.set(false);
    }
  }
}

interface Chosen {
  camera?: string;
  microphone?: string;
}

function storedChoice(): Chosen {
  const stored = readStored(KEY);
  if (typeof stored !== 'object' || stored === null) return {};
  const { camera, microphone } = stored as Record<string, unknown>;
  return {
    ...(typeof camera === 'string' && { camera }),
    ...(typeof microphone === 'string' && { microphone }),
  };
}
