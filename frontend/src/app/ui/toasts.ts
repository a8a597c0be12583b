import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';

const SHOWN_MS = 5000;

/** Says in a line at the bottom what came of an action. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  private readonly snackBar = inject(MatSnackBar);

  show(text: string): void {
    this.snackBar.open(text, undefined, { duration: SHOWN_MS });
  }
}
