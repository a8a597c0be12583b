import { Component, type ElementRef, input, output, signal, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { LIMITS } from '@amphi/contracts';
import { mdiPencilOutline } from '@mdi/js';
import { fieldOptions } from '../ui/field-options';
import { Icon } from '../ui/icon';

/** The title of a stream that is live, to be read and to be changed. */
@Component({
  selector: 'amphi-title-editor',
  imports: [Icon, MatButton, MatFormField, MatIconButton, MatInput, MatLabel, MatTooltip],
  providers: [fieldOptions],
  template: `
    @if (editing()) {
      <form (submit)="$event.preventDefault(); save()">
        <mat-form-field>
          <mat-label>Stream title</mat-label>
          <input
            #field
            matInput
            autocomplete="off"
            [value]="title()"
            [attr.maxlength]="longest"
            (keydown.escape)="editing.set(false)"
          />
        </mat-form-field>
        <button matButton="filled" type="submit">Save</button>
        <button matButton type="button" (click)="editing.set(false)">Cancel</button>
      </form>
    } @else {
      <h1>{{ title() }}</h1>
      <button
        matIconButton
        type="button"
        aria-label="Edit title"
        matTooltip="Edit title"
        (click)="edit()"
      >
        <amphi-icon [path]="icon" />
      </button>
    }
  `,
  styles: `
    :host,
    form {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      min-width: 0;
    }
    form,
    mat-form-field {
      flex: 1;
    }
    h1 {
      overflow-wrap: anywhere;
    }
    amphi-icon {
      --icon-size: 20px;
    }
  `,
})
export class TitleEditor {
  readonly title = input.required<string>();
  readonly renamed = output<string>();

  protected readonly editing = signal(false);
  protected readonly longest = LIMITS.streamTitle.max;
  protected readonly icon = mdiPencilOutline;
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');

  protected edit(): void {
    this.editing.set(true);
    setTimeout(() => this.field()?.nativeElement.select());
  }

  protected save(): void {
    const title = this.field()?.nativeElement.value.trim() ?? '';
    if (title && title !== this.title()) this.renamed.emit(title);
    this.editing.set(false);
  }
}
