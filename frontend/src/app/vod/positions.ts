import { Injectable } from '@angular/core';
import * as z from 'zod';
import { readStored, writeStored } from '../core/stored';

const KEY = 'amphi.positions';
const KEPT = 100;
/** Nearer to the beginning or the end than this, in seconds, one starts from the beginning. */
const EDGE_S = 5;

/** Recording id and seconds, the last watched first. */
const positionsSchema = z.array(z.tuple([z.string(), z.number()]));

/** Where one left off in each recording, kept on this device. */
@Injectable({ providedIn: 'root' })
export class Positions {
  /** Seconds from the beginning at which to go on; 0 for what is new, or was seen to its end. */
  of(recordingId: string): number {
    return read().find(([id]) => id === recordingId)?.[1] ?? 0;
  }

  keep(recordingId: string, seconds: number, duration: number): void {
    const others = read().filter(([id]) => id !== recordingId);
    const worthIt = seconds > EDGE_S && seconds < duration - EDGE_S;
    const positions = worthIt ? [[recordingId, Math.floor(seconds)], ...others] : others;
    writeStored(KEY, positions.slice(0, KEPT));
  }
}

function read(): z.infer<typeof positionsSchema> {
  const parsed = positionsSchema.safeParse(readStored(KEY));
  return parsed.success ? parsed.data : [];
}
