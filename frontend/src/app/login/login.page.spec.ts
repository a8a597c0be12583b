import { TestBed } from '@angular/core/testing';
import { Session } from '../core/session';
import { guestGuard } from '../core/signed-in.guard';
import { ada, adasSession } from '../testing/samples';
import { TestApp } from '../testing/test-app';
import { LoginPage } from './login.page';

const ROUTES = [{ path: 'login', canActivate: [guestGuard], component: LoginPage }];
const HANDLE = 'input[autocomplete=username]';
const PASSWORD = 'input[autocomplete$=-password]';

describe('LoginPage', () => {
  beforeEach(() => localStorage.clear());

  const open = (url = '/login') => TestApp.open(ROUTES, url);

  async function fill(app: TestApp, handle: string, password: string): Promise<void> {
    await app.type(HANDLE, handle);
    await app.type(PASSWORD, password);
  }

  const errors = (app: TestApp) => app.all('mat-error').map((error) => error.textContent.trim());

  it('has one button of each name, and fields that password managers know', async () => {
    const app = await open();
    const names = app.all('button').map((button) => button.textContent.trim());
    expect(names.filter((name) => name === 'Log in')).toHaveLength(1);
    expect(names.filter((name) => name === 'Create account')).toHaveLength(1);
    expect(app.all('mat-label').map((label) => label.textContent)).toEqual(['Handle', 'Password']);
    expect(app.one(HTMLInputElement, PASSWORD).autocomplete).toBe('current-password');
    await app.click('Create account');
    expect(app.one(HTMLInputElement, PASSWORD).autocomplete).toBe('new-password');
    expect(errors(app)).toEqual([]);
  });

  it('logs in and leads back to where the person came from', async () => {
    const app = await open('/login?next=%2Fwatch%2F1');
    await fill(app, ' Ada ', 'long enough');
    app.control('Log in').click();
    const request = await app.request('POST', '/api/auth/login');
    expect(request.request.body).toEqual({ handle: 'ada', password: 'long enough' });
    request.flush(adasSession);
    await app.settle();
    expect(TestBed.inject(Session).user()).toEqual(ada);
    expect(app.url).toBe('/watch/1');
  });

  it('never leads to another site', async () => {
    const app = await open('/login?next=%2F%2Fevil.example%2F');
    await fill(app, 'ada', 'long enough');
    app.control('Log in').click();
    await app.answer('POST', '/api/auth/login', adasSession);
    expect(app.url).toBe('/');
  });

  it('creates an account with what is typed already', async () => {
    const app = await open();
    await fill(app, 'ada', 'long enough');
    app.control('Create account').click();
    await app.answer('POST', '/api/auth/register', adasSession);
    expect(TestBed.inject(Session).signedIn()).toBe(true);
  });

  it('says in words what is wrong with a field, and sends nothing', async () => {
    const app = await open();
    await app.click('Log in');
    expect(errors(app)).toEqual(['Enter a handle.', 'Enter a password.']);
    await fill(app, 'ab', 'short');
    expect(errors(app)).toEqual([
      'A handle has at least 3 characters.',
      'A password has at least 8 characters.',
    ]);
    await app.type(HANDLE, '-ada');
    expect(errors(app)[0]).toBe('Use letters, digits, - and _, starting with a letter or digit.');
    await fill(app, 'ada', 'long enough');
    expect(errors(app)).toEqual([]);
  });

  it('says that handle or password is wrong, and takes another try', async () => {
    const app = await open();
    await fill(app, 'ada', 'long enough');
    app.control('Log in').click();
    const message = 'Handle or password is wrong.';
    await app.refuse('POST', '/api/auth/login', 'wrong_credentials', message);
    expect(app.one(HTMLElement, '[role=alert]').textContent).toBe(message);
    expect(TestBed.inject(Session).signedIn()).toBe(false);
    await app.type(PASSWORD, 'a better one');
    app.control('Log in').click();
    await app.answer('POST', '/api/auth/login', adasSession);
    expect(TestBed.inject(Session).signedIn()).toBe(true);
  });

  it('says at the handle that it is taken', async () => {
    const app = await open();
    await fill(app, 'ada', 'long enough');
    app.control('Create account').click();
    const message = 'The handle ada is taken.';
    await app.refuse('POST', '/api/auth/register', 'handle_taken', message);
    expect(errors(app)).toEqual([message]);
    await app.type(HANDLE, 'ada2');
    expect(errors(app)).toEqual([]);
  });

  it('says that the server is gone', async () => {
    const app = await open();
    await fill(app, 'ada', 'long enough');
    app.control('Log in').click();
    await app.drop('POST', '/api/auth/login');
    expect(app.text).toContain('Amphi’s server does not answer.');
  });

  it('shows what is typed on request', async () => {
    const app = await open();
    await app.click('Show what is typed');
    expect(app.one(HTMLInputElement, PASSWORD).type).toBe('text');
  });

  it('does not keep somebody who is signed in', async () => {
    localStorage.setItem('amphi.session', JSON.stringify(adasSession));
    const app = await open('/login?next=%2Fbroadcast');
    expect(app.url).toBe('/broadcast');
  });
});
