import { Component, computed, effect, inject, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { mdiClose } from '@mdi/js';
import { RecordingRestApi } from '../core/recording-rest-api';
import { Session } from '../core/session';
import { resumeUnfinished, type UnfinishedRecording } from '../media/recorder/unfinished';
import { Icon } from '../ui/icon';

/** Sends what an earlier visit could not, after a tab or a browser that died, and says how it gets on. */
@Component({
  selector: 'amphi-unfinished-bar',
  imports: [Icon, MatIconButton, MatProgressBar, RouterLink],
  templateUrl: './unfinished-bar.html',
  styleUrl: './unfinished-bar.scss',
})
export class UnfinishedBar {
  private readonly api = inject(RecordingRestApi);
  private readonly user = inject(Session).user;

  private readonly all = signal<readonly UnfinishedRecording[]>([]);
  private readonly dismissed = signal<ReadonlySet<string>>(new Set());
  protected readonly shown = computed(() =>
    this.all().filter(({ recordingId }) => !this.dismissed().has(recordingId)),
  );
  protected readonly icon = mdiClose;

  constructor() {
    effect((onCleanup) => {
      const id = this.user()?.id;
      if (!id) return this.all.set([]);
      const resumed = resumeUnfinished(this.api, id);
      const following = resumed.unfinished$.subscribe((all) => this.all.set(all));
      onCleanup(() => {
        following.unsubscribe();
        resumed.close();
      });
    });
  }

  protected percentOf({ progress }: UnfinishedRecording): number {
    return Math.floor(progress * 100);
  }

  protected dismiss(recordingId: string): void {
    this.dismissed.update((dismissed) => new Set([...dismissed, recordingId]));
  }
}
