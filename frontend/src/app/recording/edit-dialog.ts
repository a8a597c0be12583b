import { Component, inject, signal } from '@angular/core';
import { form, FormField, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { LIMITS, type Recording, type Visibility } from '@amphi/contracts';
import { Api } from '../core/api';
import { ApiError } from '../core/api-error';
import { fieldOptions } from '../ui/field-options';

/** Edits title and visibility, and closes with the recording as it is saved. */
@Component({
  selector: 'amphi-edit-recording-dialog',
  imports: [
    FormField,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    MatRadioButton,
    MatRadioGroup,
  ],
  providers: [fieldOptions],
  templateUrl: './edit-dialog.html',
  styleUrl: './edit-dialog.scss',
})
export class EditRecordingDialog {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<EditRecordingDialog, Recording>>(MatDialogRef);
  private readonly recording = inject<Recording>(MAT_DIALOG_DATA);

  protected readonly fields = form(
    signal({ title: this.recording.title, visibility: this.recording.visibility }),
    (path) => {
      validate(path.title, ({ value }) => titleProblem(value()));
    },
  );
  protected readonly choices: readonly { value: Visibility; name: string; meaning: string }[] = [
    { value: 'public', name: 'Public', meaning: 'Everyone can find and play it.' },
    { value: 'unlisted', name: 'Unlisted', meaning: 'Whoever has the link can play it.' },
    { value: 'private', name: 'Private', meaning: 'Only you can play it.' },
  ];
  protected readonly problem = signal<string | null>(null);

  protected async save(): Promise<void> {
    this.problem.set(null);
    await submit(this.fields, { action: () => this.send() });
  }

  private async send() {
    const { title, visibility } = this.fields().value();
    try {
      const edit = { title: title.trim(), visibility };
      this.dialog.close(await this.api.editRecording(this.recording.id, edit));
      return undefined;
    } catch (error) {
      const { code, message } = ApiError.from(error);
      this.problem.set(message);
      return { kind: code, message };
    }
  }
}

function titleProblem(title: string) {
  const { max } = LIMITS.streamTitle;
  const length = title.trim().length;
  if (length === 0) return { kind: 'rule', message: 'Enter a title.' };
  return length > max ? { kind: 'rule', message: `A title has at most ${max} characters.` } : null;
}
