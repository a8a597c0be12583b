import { Component, DOCUMENT, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { mdiDotsVertical, mdiDownload, mdiPencilOutline, mdiTrashCanOutline } from '@mdi/js';
import type { Recording } from '@amphi/contracts';
import { firstValueFrom } from 'rxjs';
import { Api } from '../core/api';
import { ApiError } from '../core/api-error';
import { Confirm } from '../ui/confirm';
import { Icon } from '../ui/icon';
import { Toasts } from '../ui/toasts';
import { EditRecordingDialog } from './edit-dialog';

/** What its owner can do with a recording. */
@Component({
  selector: 'amphi-recording-actions',
  imports: [Icon, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger],
  template: `
    <button
      matIconButton
      type="button"
      [attr.aria-label]="'Options for ' + recording().title"
      [matMenuTriggerFor]="menu"
    >
      <amphi-icon [path]="icons.mdiDotsVertical" />
    </button>
    <mat-menu #menu xPosition="before">
      @if (recording().state === 'ready') {
        <button mat-menu-item type="button" (click)="download()">
          <amphi-icon [path]="icons.mdiDownload" />
          <span>Download</span>
        </button>
      }
      <button mat-menu-item type="button" (click)="edit()">
        <amphi-icon [path]="icons.mdiPencilOutline" />
        <span>Edit</span>
      </button>
      <button mat-menu-item type="button" (click)="delete()">
        <amphi-icon [path]="icons.mdiTrashCanOutline" />
        <span>Delete</span>
      </button>
    </mat-menu>
  `,
  // Above the link that a card is all over.
  styles: ':host { position: relative; z-index: 1; }',
})
export class RecordingActions {
  readonly recording = input.required<Recording>();
  readonly edited = output<Recording>();
  readonly deleted = output<string>();

  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly dialog = inject(MatDialog);
  private readonly location = inject(DOCUMENT).location;
  private readonly toasts = inject(Toasts);
  protected readonly icons = { mdiDotsVertical, mdiDownload, mdiPencilOutline, mdiTrashCanOutline };

  protected async download(): Promise<void> {
    try {
      const { url } = await this.api.download(this.recording().id);
      // The answer is an attachment: the page stays.
      this.location.assign(url);
    } catch (error) {
      this.toasts.show(ApiError.from(error).message);
    }
  }

  protected async edit(): Promise<void> {
    const dialog = this.dialog.open<EditRecordingDialog, Recording, Recording>(
      EditRecordingDialog,
      { data: this.recording(), width: '460px' },
    );
    const edited = await firstValueFrom(dialog.afterClosed());
    if (!edited) return;
    this.edited.emit(edited);
    this.toasts.show('Saved.');
  }

  protected async delete(): Promise<void> {
    const { id, title } = this.recording();
    const sure = await this.confirm.ask({
      title: 'Delete this recording?',
      text: `“${title}” will be gone for everybody. This cannot be undone.`,
      action: 'Delete',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.deleteRecording(id);
      this.deleted.emit(id);
      this.toasts.show('Recording deleted.');
    } catch (error) {
      this.toasts.show(ApiError.from(error).message);
    }
  }
}
