export type Shortcut = 'play' | 'mute' | 'fullscreen' | 'chat' | 'louder' | 'quieter';

const SHORTCUTS: Readonly<Record<string, Shortcut>> = {
  ' ': 'play',
  k: 'play',
  m: 'mute',
  f: 'fullscreen',
  c: 'chat',
  ArrowUp: 'louder',
  ArrowDown: 'quieter',
  ArrowRight: 'louder',
  ArrowLeft: 'quieter',
};

/** Where these keys have a meaning of their own. */
const TAKES_TEXT =
  'input, textarea, select, [contenteditable], [role=slider], [role=log], [role^=menu]';
const TAKES_SPACE = 'button, a, summary, [role=button]';

/** What a key means on the watch page; null where it belongs to the control that has the focus, or to the browser. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TAKES_TEXT)) return null;
  if (event.key === ' ' && target?.closest(TAKES_SPACE)) return null;
  return SHORTCUTS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}
