import { interval, type Subscription } from 'rxjs';
import * as z from 'zod';
import type { SteadyVideo } from './steady/frame';

const TILE = { width: 160, height: 90 };
const COLUMNS = 10;
const MAX_TILES = 100;
const FIRST_INTERVAL_MS = 10_000;
const POSTER = { width: 1280, height: 720 };

/** Names under which the spool keeps them. */
export const POSTER_FILE = 'poster.jpg';
export const TILES_FILE = 'thumbnails.jpg';
export const LAYOUT_FILE = 'thumbnails.json';

/** How the tiles lie in their picture: row by row, tile n shows the time from n * `intervalMs`. */
export const layoutSchema = z.object({
  count: z.number(),
  columns: z.number(),
  intervalMs: z.number(),
  tileWidth: z.number(),
  tileHeight: z.number(),
});
export type ThumbnailLayout = z.infer<typeof layoutSchema>;

/**
 * Takes the poster and the strip of thumbnails while the recording runs. The strip stays small: when it is full, every second
 * tile goes and the next ones are taken half as often.
 */
export class Pictures {
  readonly #video: SteadyVideo;
  readonly #keep: (name: string, blob: Blob) => Promise<void>;
  readonly #startedAt = performance.now();
  #canvas = tilesCanvas();
  #count = 0;
  #intervalMs = FIRST_INTERVAL_MS;
  #posterBytes = 0;
  #taking = false;
  #ticks: Subscription;

  /** Starts at once; `keep` takes each new version of a picture. */
  constructor(video: SteadyVideo, keep: (name: string, blob: Blob) => Promise<void>) {
    this.#video = video;
    this.#keep = keep;
    this.#ticks = interval(1000).subscribe(() => {
      this.#takeDue().catch((error: unknown) => {
        console.warn('Amphi: no thumbnail could be taken:', error);
      });
    });
  }

  close(): void {
    this.#ticks.unsubscribe();
  }

  async #takeDue(): Promise<void> {
    const due = Math.floor((performance.now() - this.#startedAt) / this.#intervalMs) + 1;
    if (this.#taking || due <= this.#count) return;
    this.#taking = true;
    try {
      const picture = await this.#video.grab(POSTER);
      if (!picture) return;
      await this.#addTiles(picture, due);
      await this.#considerPoster(picture);
      picture.close();
    } finally {
      this.#taking = false;
    }
  }

  /** Several at once where the page's timer was held back. */
  async #addTiles(picture: ImageBitmap, due: number): Promise<void> {
    while (this.#count < due && this.#count < MAX_TILES) this.#draw(picture, this.#count++);
    if (this.#count === MAX_TILES) this.#thinOut();
    const layout: ThumbnailLayout = {
      count: this.#count,
      columns: COLUMNS,
      intervalMs: this.#intervalMs,
      tileWidth: TILE.width,
      tileHeight: TILE.height,
    };
    await this.#keep(TILES_FILE, await this.#tilesJpeg());
    await this.#keep(LAYOUT_FILE, new Blob([JSON.stringify(layout)]));
  }

  /** A larger JPEG has more in it: not the black of a lens cap, not the grey of a wall. */
  async #considerPoster(picture: ImageBitmap): Promise<void> {
    const canvas = new OffscreenCanvas(POSTER.width, POSTER.height);
    contextOf(canvas).drawImage(picture, 0, 0);
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
    if (jpeg.size <= this.#posterBytes) return;
    this.#posterBytes = jpeg.size;
    await this.#keep(POSTER_FILE, jpeg);
  }

  #draw(picture: CanvasImageSource, tile: number): void {
    const { x, y } = placeOf(tile);
    contextOf(this.#canvas).drawImage(picture, x, y, TILE.width, TILE.height);
  }

  #thinOut(): void {
    const before = this.#canvas;
    this.#canvas = tilesCanvas();
    for (let tile = 0; tile < MAX_TILES; tile += 2) {
      const from = placeOf(tile);
      const to = placeOf(tile / 2);
      const { width, height } = TILE;
      contextOf(this.#canvas).drawImage(
        ...([before, from.x, from.y, width, height, to.x, to.y, width, height] as const),
      );
    }
    this.#count = MAX_TILES / 2;
    this.#intervalMs *= 2;
  }

  /** Only the rows that are in use. */
  #tilesJpeg(): Promise<Blob> {
    const rows = Math.ceil(this.#count / COLUMNS);
    const used = new OffscreenCanvas(COLUMNS * TILE.width, rows * TILE.height);
    contextOf(used).drawImage(this.#canvas, 0, 0);
    return used.convertToBlob({ type: 'image/jpeg', quality: 0.7 });
  }
}

function tilesCanvas(): OffscreenCanvas {
  return new OffscreenCanvas(COLUMNS * TILE.width, (MAX_TILES / COLUMNS) * TILE.height);
}

function placeOf(tile: number): { x: number; y: number } {
  return { x: (tile % COLUMNS) * TILE.width, y: Math.floor(tile / COLUMNS) * TILE.height };
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('This browser draws no pictures.');
  return context;
}
