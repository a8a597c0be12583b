import { qualityChoices } from './qualities';
import { shortcutOf } from './shortcuts';

function press(key: string, on = '<p></p>', init: KeyboardEventInit = {}) {
  document.body.innerHTML = on;
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  let shortcut: ReturnType<typeof shortcutOf> = null;
  document.addEventListener('keydown', (heard) => (shortcut = shortcutOf(heard)), { once: true });
  document.body.firstElementChild?.dispatchEvent(event);
  return shortcut;
}

describe('shortcutOf', () => {
  it.each([
    [' ', 'play'],
    ['m', 'mute'],
    ['F', 'fullscreen'],
    ['c', 'chat'],
    ['ArrowUp', 'louder'],
    ['ArrowDown', 'quieter'],
  ])('%j: %s', (key, shortcut) => expect(press(key)).toBe(shortcut));

  it('leaves the keys to a field in which one writes', () => {
    expect(press('m', '<textarea></textarea>')).toBeNull();
    expect(press(' ', '<input type="range">')).toBeNull();
    expect(press('ArrowUp', '<div role="log" tabindex="0"></div>')).toBeNull();
  });

  it('leaves space to the button that has the focus, but not m', () => {
    expect(press(' ', '<button></button>')).toBeNull();
    expect(press('m', '<button></button>')).toBe('mute');
  });

  it('leaves the browser its own shortcuts', () => {
    expect(press('f', '<p></p>', { ctrlKey: true })).toBeNull();
    expect(press('c', '<p></p>', { metaKey: true })).toBeNull();
    expect(press('x')).toBeNull();
  });
});

describe('qualityChoices', () => {
  it('offers each layer, best first', () => {
    expect(qualityChoices(3)).toEqual([
      { quality: 'auto', label: 'Auto' },
      { quality: 2, label: 'High' },
      { quality: 1, label: 'Medium' },
      { quality: 0, label: 'Low' },
    ]);
    expect(qualityChoices(2).map(({ quality }) => quality)).toEqual(['auto', 1, 0]);
  });

  it('offers nothing where there is nothing to choose', () => {
    expect(qualityChoices(1)).toEqual([]);
  });
});
