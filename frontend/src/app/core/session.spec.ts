import { TestBed } from '@angular/core/testing';
import { ada, adasSession } from '../testing/samples';
import { Session } from './session';

const KEY = 'amphi.session';

describe('Session', () => {
  beforeEach(() => localStorage.clear());

  const reload = (): Session => {
    TestBed.resetTestingModule();
    return TestBed.inject(Session);
  };

  it('belongs to nobody at first', () => {
    const session = reload();
    expect(session.signedIn()).toBe(false);
    expect(session.user()).toBeNull();
    expect(session.token()).toBeNull();
  });

  it('survives a reload', () => {
    reload().start(adasSession);
    const session = reload();
    expect(session.user()).toEqual(ada);
    expect(session.token()).toBe('a token');
  });

  it('does not come back after it has ended', () => {
    const session = reload();
    session.start(adasSession);
    session.end();
    expect(session.signedIn()).toBe(false);
    expect(reload().signedIn()).toBe(false);
  });

  it('follows what another tab does', () => {
    const session = reload();
    localStorage.setItem(KEY, JSON.stringify(adasSession));
    dispatchEvent(new StorageEvent('storage', { key: KEY }));
    expect(session.user()).toEqual(ada);
    localStorage.clear();
    dispatchEvent(new StorageEvent('storage', { key: null }));
    expect(session.signedIn()).toBe(false);
  });

  it.each(['not JSON', '{"token":"x"}', 'null', '[]'])('ignores %s in storage', (text) => {
    localStorage.setItem(KEY, text);
    expect(reload().signedIn()).toBe(false);
  });
});
