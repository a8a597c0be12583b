import { Component, inject, Injectable } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

export interface Question {
  title: string;
  /** What will happen, in a sentence. */
  text: string;
  /** The verb on the button that does it: `End stream`, `Delete`. */
  action: string;
  /** What is done cannot be taken back. */
  danger?: boolean;
}

@Component({
  selector: 'amphi-confirm-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ question.title }}</h2>
    <mat-dialog-content>{{ question.text }}</mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" [mat-dialog-close]="false">Cancel</button>
      <button
        matButton="filled"
        type="button"
        [class.danger]="question.danger"
        [mat-dialog-close]="true"
      >
        {{ question.action }}
      </button>
    </mat-dialog-actions>
  `,
})
export class ConfirmDialog {
  protected readonly question = inject<Question>(MAT_DIALOG_DATA);
}

/** Asks before something is done that somebody may regret. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  private readonly dialog = inject(MatDialog);

  async ask(question: Question): Promise<boolean> {
    const dialog = this.dialog.open<ConfirmDialog, Question, boolean>(ConfirmDialog, {
      data: question,
      width: '420px',
      // The careful answer has the focus.
      autoFocus: 'button',
    });
    return (await firstValueFrom(dialog.afterClosed())) === true;
  }
}
