import { Component, computed, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatTooltip } from '@angular/material/tooltip';
import {
  mdiCameraOutline,
  mdiMicrophone,
  mdiMicrophoneOff,
  mdiMonitorShare,
  mdiVideoOutline,
} from '@mdi/js';
import { fieldOptions } from '../ui/field-options';
import { Icon } from '../ui/icon';
import { MicMeter } from './mic-meter';
import type { Studio } from './studio';

/** Chooses camera, screen and microphone, before the stream and during it. */
@Component({
  selector: 'amphi-device-controls',
  imports: [Icon, MatButton, MatFormField, MatIconButton, MatInput, MatLabel, MatTooltip, MicMeter],
  providers: [fieldOptions],
  templateUrl: './device-controls.html',
  styleUrl: './device-controls.scss',
})
export class DeviceControls {
  readonly studio = input.required<Studio>();
  readonly mutedChosen = output<boolean>();

  protected readonly cameraId = computed(() => deviceOf(this.studio().video()?.track));
  protected readonly microphoneId = computed(() => deviceOf(this.studio().audio()));
  protected readonly sharing = computed(() => this.studio().video()?.source === 'screen');
  protected readonly canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  protected readonly muteLabel = computed(() =>
    this.studio().muted() ? 'Switch microphone on' : 'Mute microphone',
  );
  protected readonly muteIcon = computed(() =>
    this.studio().muted() ? mdiMicrophoneOff : mdiMicrophone,
  );
  protected readonly icons = { mdiCameraOutline, mdiMonitorShare, mdiVideoOutline };
}

const deviceOf = (track?: MediaStreamTrack | null): string | undefined =>
  track?.getSettings().deviceId;
