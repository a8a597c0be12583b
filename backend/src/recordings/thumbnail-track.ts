import type { ThumbnailLayout } from './recording.entity.js';

/**
 * WebVTT that says which tile of the picture shows which time, as players take it: one cue a tile, its text the
 * picture's URL with a media fragment (`#xywh=`, https://www.w3.org/TR/media-frags/#naming-space).
 */
export function thumbnailTrack(layout: ThumbnailLayout, pictureUrl: string): string {
  const { count, columns, intervalMs, tileWidth, tileHeight } = layout;
  const cues = Array.from({ length: count }, (_, index) => {
    const x = (index % columns) * tileWidth;
    const y = Math.floor(index / columns) * tileHeight;
    const [from, to] = [timestamp(index * intervalMs), timestamp((index + 1) * intervalMs)];
    return `${from} --> ${to}\n${pictureUrl}#xywh=${x},${y},${tileWidth},${tileHeight}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** `hh:mm:ss.ttt` */
function timestamp(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const hours = two(ms / 3_600_000);
  const minutes = two((ms / 60_000) % 60);
  return `${hours}:${minutes}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
