import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { NavigationEnd, Router, RouterLink } from '@angular/router';
import { mdiBroadcast, mdiWeatherNight, mdiWhiteBalanceSunny } from '@mdi/js';
import { filter, map } from 'rxjs';
import { Session } from '../core/session';
import { Theme } from '../core/theme';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { AccountMenu } from './account-menu';

/** The bar over every page: home, go live, theme, account. */
@Component({
  selector: 'amphi-header',
  imports: [AccountMenu, Avatar, Icon, MatButton, MatIconButton, RouterLink],
  templateUrl: './header.html',
  styleUrls: ['./header.scss', './account.scss'],
  host: { role: 'banner' },
})
export class Header {
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly theme = inject(Theme);

  protected readonly user = this.session.user;
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  // A page that is about one of these has its own, larger button for it.
  protected readonly onBroadcastPage = computed(() => this.url().startsWith('/broadcast'));
  protected readonly onLoginPage = computed(() => this.url().startsWith('/login'));
  protected readonly loginQuery = computed(() => (this.url() === '/' ? {} : { next: this.url() }));

  protected readonly themeLabel = computed(() =>
    this.theme.name() === 'dark' ? 'Use light theme' : 'Use dark theme',
  );
  protected readonly themeIcon = computed(() =>
    this.theme.name() === 'dark' ? mdiWhiteBalanceSunny : mdiWeatherNight,
  );
  protected readonly icons = { mdiBroadcast };

  protected toggleTheme(): void {
    this.theme.toggle();
  }
}
