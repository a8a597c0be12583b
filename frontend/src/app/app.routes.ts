import type { Routes } from '@angular/router';
import type { BroadcastPage } from './broadcast/broadcast.page';
import { guestGuard, signedInGuard } from './core/signed-in.guard';
import { UnreachablePage } from './unreachable/unreachable.page';

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    loadComponent: async () => (await import('./home/home.page')).HomePage,
  },
  {
    path: 'login',
    title: 'Log in',
    canActivate: [guestGuard],
    loadComponent: async () => (await import('./login/login.page')).LoginPage,
  },
  {
    path: 'broadcast',
    title: 'Go live',
    canActivate: [signedInGuard],
    canDeactivate: [(page: BroadcastPage) => page.canLeave()],
    loadComponent: async () => (await import('./broadcast/broadcast.page')).BroadcastPage,
  },
  {
    path: 'watch/:streamId',
    title: 'Watch',
    loadComponent: async () => (await import('./watch/watch.page')).WatchPage,
  },
  {
    path: 'vod/:recordingId',
    title: 'Recording',
    loadComponent: async () => (await import('./vod/vod.page')).VodPage,
  },
  {
    path: 'u/:handle',
    title: 'Profile',
    loadComponent: async () => (await import('./profile/profile.page')).ProfilePage,
  },
  {
    path: 'unreachable',
    title: 'No connection',
    component: UnreachablePage,
  },
  {
    path: '**',
    title: 'Not found',
    loadComponent: async () => (await import('./not-found/not-found.page')).NotFoundPage,
  },
];
