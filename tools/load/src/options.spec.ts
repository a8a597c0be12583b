import { LoadError } from './load-error.ts';
import { parseOptions } from './options.ts';

describe('options', () => {
  const wrong = (...args: string[]) => {
    try {
      parseOptions(args);
    } catch (error) {
      if (error instanceof LoadError) return error.message;
      throw error;
    }
    throw new Error('nothing was wrong');
  };

  it('keeps media on this machine unless told otherwise', () => {
    expect(parseOptions(['--url', 'http://localhost:3000']).bindAddress).toBe('127.0.0.1');
    expect(wrong('--url', 'http://live.example.com')).toMatch(/not this machine/);
    const remote = parseOptions(['--url', 'http://live.example.com', '--allow-remote']);
    expect(remote).toMatchObject({ url: 'http://live.example.com', bindAddress: undefined });
  });

  it.each([
    [['--viewers', '2001'], /--viewers/],
    [['--viewers', 'many'], /--viewers/],
    [['--seconds', '0'], /--seconds/],
    [['--video', 'a', '--video', 'b', '--video', 'c', '--video', 'd'], /--video/],
    [['--views', '3'], /--views[\s\S]*usage/],
  ])('%j is refused with a sentence', (args, message) => {
    expect(wrong('--url', 'http://localhost:3000', ...args)).toMatch(message);
  });

  it('needs an address', () => {
    expect(wrong()).toMatch(/usage/);
    expect(wrong('--url', 'localhost')).toMatch(/--url/);
  });
});
