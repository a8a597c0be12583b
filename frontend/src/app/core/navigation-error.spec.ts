import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withNavigationErrorHandler } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { showUnreachable } from './navigation-error';

@Component({ selector: 'amphi-unreachable', template: 'No connection' })
class Unreachable {}

@Component({ selector: 'amphi-home', template: 'Home' })
class Home {}

describe('showUnreachable', () => {
  let harness: RouterTestingHarness;
  let failure: Error;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter(
          [
            { path: '', component: Home },
            { path: 'unreachable', component: Unreachable },
            { path: 'far', loadComponent: () => Promise.reject(failure) },
          ],
          withNavigationErrorHandler(showUnreachable),
        ),
      ],
    });
    harness = await RouterTestingHarness.create('/');
  });

  it('takes the place of a page whose code does not come, and knows which it was', async () => {
    failure = new TypeError('Failed to fetch dynamically imported module');
    await harness.navigateByUrl('/far?x=1');
    expect(harness.routeNativeElement?.textContent).toBe('No connection');
    const router = TestBed.inject(Router);
    expect(router.lastSuccessfulNavigation()?.finalUrl?.queryParams).toEqual({ next: '/far?x=1' });
  });

  it('hides no other fault', async () => {
    failure = new RangeError('a fault of ours');
    await expect(harness.navigateByUrl('/far')).rejects.toBe(failure);
  });
});
