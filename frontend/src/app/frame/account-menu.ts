import { Component, inject, input } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type { User } from '@amphi/contracts';
import { mdiAccountCircleOutline, mdiLogout } from '@mdi/js';
import { Session } from '../core/session';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';

/** What a person who is signed in can do with the account. */
@Component({
  selector: 'amphi-account-menu',
  imports: [Avatar, Icon, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, RouterLink],
  template: `
    <button
      matIconButton
      type="button"
      class="account"
      [attr.aria-label]="'Account of ' + user().handle"
      [matMenuTriggerFor]="menu"
    >
      <amphi-avatar [handle]="user().handle" />
    </button>
    <mat-menu #menu xPosition="before">
      <a mat-menu-item [routerLink]="['/u', user().handle]">
        <amphi-icon [path]="icons.mdiAccountCircleOutline" />
        <span>Your profile</span>
      </a>
      <button mat-menu-item type="button" (click)="logOut()">
        <amphi-icon [path]="icons.mdiLogout" />
        <span>Log out</span>
      </button>
    </mat-menu>
  `,
  styleUrl: './account.scss',
})
export class AccountMenu {
  readonly user = input.required<User>();
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly icons = { mdiAccountCircleOutline, mdiLogout };

  protected async logOut(): Promise<void> {
    this.session.end();
    await this.router.navigateByUrl('/');
  }
}
