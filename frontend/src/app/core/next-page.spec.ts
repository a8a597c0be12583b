import { nextPage } from './next-page';

describe('nextPage', () => {
  it.each([
    ['/broadcast', '/broadcast'],
    ['/watch/1?quality=low#chat', '/watch/1?quality=low#chat'],
    ['/u/../vod/1', '/vod/1'],
  ])('leads to a path of this site: %j', (next, expected) => {
    expect(nextPage(next)).toBe(expected);
  });

  it.each([
    undefined,
    '',
    'broadcast',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example/',
    '/\t/evil.example/',
    '/\n/evil.example',
    '/.//evil.example/',
    'javascript:alert(1)',
    '/login?next=/login',
  ])('leads home instead of to %j', (next) => {
    expect(nextPage(next)).toBe('/');
  });
});
