import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { adasSession } from '../testing/samples';
import { authInterceptor } from './auth.interceptor';
import { Session } from './session';

describe('authInterceptor', () => {
  let http: HttpTestingController;
  let session: Session;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([authInterceptor])),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    session = TestBed.inject(Session);
  });

  const get = (url: string) => {
    TestBed.inject(HttpClient)
      .get(url)
      .subscribe({ error: () => undefined });
    return http.expectOne(url);
  };
  const refuse = (request: ReturnType<typeof get>) =>
    request.flush(null, { status: 401, statusText: 'Unauthorized' });

  it('signs requests to our API, and no others', () => {
    session.start(adasSession);
    expect(get('/api/auth/me').request.headers.get('Authorization')).toBe('Bearer a token');
    expect(get('https://bucket.example/part').request.headers.has('Authorization')).toBe(false);
    session.end();
    expect(get('/api/streams').request.headers.has('Authorization')).toBe(false);
  });

  it('ends a session whose token is refused', () => {
    session.start(adasSession);
    refuse(get('/api/auth/me'));
    expect(session.signedIn()).toBe(false);
  });

  it('keeps the session that began while an older token was refused', () => {
    session.start(adasSession);
    const request = get('/api/auth/me');
    session.start({ ...adasSession, token: 'a newer token' });
    refuse(request);
    expect(session.token()).toBe('a newer token');
  });

  it('keeps the session when the server fails', () => {
    session.start(adasSession);
    get('/api/auth/me').error(new ProgressEvent('error'));
    expect(session.signedIn()).toBe(true);
  });
});
