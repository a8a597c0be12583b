import { Component, type ElementRef, input, output, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { LIMITS } from '@amphi/contracts';
import { mdiBroadcast } from '@mdi/js';
import { readStored, writeStored } from '../core/stored';
import { fieldOptions } from '../ui/field-options';
import { Icon } from '../ui/icon';

const KEY = 'amphi.title';

/** The last step before the stream: its title, and the button. */
@Component({
  selector: 'amphi-go-live-form',
  imports: [Icon, MatButton, MatFormField, MatHint, MatInput, MatLabel],
  providers: [fieldOptions],
  templateUrl: './go-live-form.html',
  styleUrl: './side-card.scss',
})
export class GoLiveForm {
  readonly handle = input.required<string>();
  readonly busy = input.required<boolean>();
  /** There is a picture to show. */
  readonly canGoLive = input.required<boolean>();
  readonly problem = input.required<string | null>();
  readonly goLive = output<string>();
  readonly retry = output();

  private readonly title = viewChild.required<ElementRef<HTMLInputElement>>('title');
  protected readonly longest = LIMITS.streamTitle.max;
  protected readonly lastTitle = storedTitle();
  protected readonly icon = mdiBroadcast;

  protected start(): void {
    if (this.busy() || !this.canGoLive()) return;
    const title = this.title().nativeElement.value.trim();
    if (title) writeStored(KEY, title);
    this.goLive.emit(title || `${this.handle()} live`);
  }
}

function storedTitle(): string {
  const stored = readStored(KEY);
  return typeof stored === 'string' ? stored.slice(0, LIMITS.streamTitle.max) : '';
}
