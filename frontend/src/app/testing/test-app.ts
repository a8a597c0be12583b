import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { provideRouter, Router, type Routes, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ERROR_STATUS, type ErrorCode } from '@amphi/contracts';
import { firstValueFrom, timer } from 'rxjs';
import { authInterceptor } from '../core/auth.interceptor';

@Component({ selector: 'amphi-elsewhere', template: '' })
class Elsewhere {}

/** Pages under test with the real router, session and components; the test itself plays the server. */
export class TestApp {
  private readonly http = TestBed.inject(HttpTestingController);

  private constructor(private readonly harness: RouterTestingHarness) {}

  /** @param routes of the pages under test; every other address is an empty page */
  static async open(routes: Routes, url: string): Promise<TestApp> {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([authInterceptor])),
        provideHttpClientTesting(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter(
          [...routes, { path: '**', component: Elsewhere }],
          withComponentInputBinding(),
        ),
      ],
    });
    const app = new TestApp(await RouterTestingHarness.create());
    await app.harness.navigateByUrl(url);
    return app;
  }

  /** The request that waits for an answer, or will in a moment. */
  async request(method: string, path: string): Promise<TestRequest> {
    for (let turn = 0; turn < 100; turn++) {
      const [found] = this.http.match((sent) => sent.method === method && sent.url === path);
      if (found) return found;
      await firstValueFrom(timer(0));
    }
    throw new Error(`no ${method} ${path} was sent`);
  }

  async answer(method: string, path: string, body: object | null): Promise<void> {
    (await this.request(method, path)).flush(body);
    await this.settle();
  }

  async refuse(method: string, path: string, code: ErrorCode, message: string): Promise<void> {
    const body = { error: { code, message } };
    const request = await this.request(method, path);
    request.flush(body, { status: ERROR_STATUS[code], statusText: code });
    await this.settle();
  }

  /** No answer at all, as when the server is gone. */
  async drop(method: string, path: string): Promise<void> {
    (await this.request(method, path)).error(new ProgressEvent('error'));
    await this.settle();
  }

  /** What is on the page, dialogs and menus included. */
  get text(): string {
    return (document.body.textContent ?? '').replace(/\s+/g, ' ').trim();
  }

  get url(): string {
    return TestBed.inject(Router).url;
  }

  all(selector: string): HTMLElement[] {
    return [...document.body.querySelectorAll<HTMLElement>(selector)];
  }

  one<E extends HTMLElement>(type: new () => E, selector: string): E {
    const found = document.body.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`no ${selector} in: ${this.text}`);
    return found;
  }

  /** The button or link with this text or label. */
  control(name: string): HTMLElement {
    const found = this.all('button, a').find(
      (element) =>
        element.getAttribute('aria-label') === name || element.textContent?.trim() === name,
    );
    if (!found) throw new Error(`no control "${name}" in: ${this.text}`);
    return found;
  }

  async click(name: string): Promise<void> {
    this.control(name).click();
    await this.settle();
  }

  async type(selector: string, text: string): Promise<void> {
    const field = this.one(HTMLInputElement, selector);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await this.settle();
  }

  /** Waits until answers have gone through their promises, and the page shows what came of them. */
  async settle(): Promise<void> {
    await firstValueFrom(timer(0));
    await this.harness.fixture.whenStable();
  }
}
