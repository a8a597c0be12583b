import type { Quality } from '../media/reception';

export interface QualityChoice {
  quality: Quality;
  label: string;
}

const NAMES: Record<number, readonly string[]> = {
  2: ['Low', 'High'],
  3: ['Low', 'Medium', 'High'],
};

/** What a person can choose from, best first; empty where the stream comes in one quality only. */
export function qualityChoices(layers: number): QualityChoice[] {
  const names = NAMES[layers] ?? [];
  if (names.length === 0) return [];
  const byLayer = names.map((label, quality): QualityChoice => ({ quality, label }));
  return [{ quality: 'auto', label: 'Auto' }, ...byLayer.reverse()];
}
