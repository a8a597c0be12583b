import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = readFileSync(join(import.meta.dirname, '_tokens.scss'), 'utf8');

type Theme = 'light' | 'dark';

function colour(name: string, theme: Theme): string {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(source);
  const value = found?.[theme === 'light' ? 1 : 2];
  if (!value) throw new Error(`no colour ${name}`);
  return value;
}

/** WCAG 2.2's relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each<Theme>(['light', 'dark'])('the %s theme', (theme) => {
  const text = ['text', 'muted', 'accent-text', 'danger', 'good', 'live'];
  const grounds = ['surface', 'raised', 'hover'];
  const pairs = text.flatMap((name) => grounds.map((ground) => [name, ground] as const));

  it.each([...pairs, ['on-accent', 'accent'] as const, ['on-live', 'live'] as const])(
    'reads %s on %s at 4.5 to 1',
    (name, ground) => {
      expect(contrast(colour(name, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['surface', 'raised'])('shows the edges of controls on %s at 3 to 1', (ground) => {
    const edge = colour('line-strong', theme);
    expect(contrast(edge, colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});
