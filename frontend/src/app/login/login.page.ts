import {
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { FormField, submit } from '@angular/forms/signals';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router } from '@angular/router';
import { mdiEyeOffOutline, mdiEyeOutline } from '@mdi/js';
import { type Credentials, LIMITS } from '@amphi/contracts';
import { Api } from '../core/api';
import { ApiError } from '../core/api-error';
import { nextPage } from '../core/next-page';
import { Session } from '../core/session';
import { fieldOptions } from '../ui/field-options';
import { Icon } from '../ui/icon';
import { credentialsForm } from './credentials-form';

type Intent = 'log in' | 'create account';

/** Logs in or creates an account, then goes on to where the person came from (`?next=`). */
@Component({
  selector: 'amphi-login-page',
  imports: [
    FormField,
    Icon,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIconButton,
    MatInput,
    MatLabel,
    MatProgressBar,
    MatSuffix,
  ],
  providers: [fieldOptions],
  templateUrl: './login.page.html',
  styleUrl: './login.page.scss',
})
export class LoginPage {
  readonly next = input<string>();

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly handleField = viewChild.required<ElementRef<HTMLInputElement>>('handle');

  private readonly credentials = signal<Credentials>({ handle: '', password: '' });
  protected readonly fields = credentialsForm(this.credentials);
  protected readonly intent = signal<Intent>('log in');
  protected readonly creating = computed(() => this.intent() === 'create account');
  /** Why the last attempt failed, where it is about no single field. */
  protected readonly problem = signal<string | null>(null);
  protected readonly passwordShown = signal(false);
  protected readonly passwordIcon = computed(() =>
    this.passwordShown() ? mdiEyeOffOutline : mdiEyeOutline,
  );
  protected readonly limits = LIMITS;

  /** Does what its button says; with nothing typed yet it turns the page to that purpose instead. */
  protected async act(intent: Intent): Promise<void> {
    const turned = this.intent() !== intent;
    this.intent.set(intent);
    this.problem.set(null);
    const { handle, password } = this.credentials();
    if (turned && (handle === '' || password === '')) {
      this.fields().reset();
      this.handleField().nativeElement.focus();
      return;
    }
    const done = await submit(this.fields, { action: () => this.attempt(), onInvalid: focusFirst });
    if (done) await this.router.navigateByUrl(nextPage(this.next()), { replaceUrl: true });
  }

  private async attempt() {
    const { handle, password } = this.credentials();
    const credentials = { handle: handle.trim().toLowerCase(), password };
    try {
      this.session.start(
        this.creating() ? await this.api.register(credentials) : await this.api.logIn(credentials),
      );
      return undefined;
    } catch (error) {
      const { code, message } = ApiError.from(error);
      if (code === 'handle_taken') return { kind: code, message, fieldTree: this.fields.handle };
      this.problem.set(message);
      return { kind: code, message };
    }
  }
}

function focusFirst(fields: LoginPage['fields']): void {
  fields().errorSummary()[0]?.fieldTree().focusBoundControl();
}
