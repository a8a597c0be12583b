import { Pipe, type PipeTransform } from '@angular/core';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The words around the dates are English, so the dates are, too. */
const LOCALE = 'en-GB';

/** `4:05`, `1:02:03`: the length of a recording. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${m}:${twoDigits(s)}`;
}

/** `00:12:43`: a timer that runs, which must not change its width. */
export function timerText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(twoDigits)
    .join(':');
}

/** `just now`, `12 min ago`, `3 h ago`, `yesterday`, `5 days ago`, then the date. */
export function agoText(iso: string, now: number): string {
  const passed = now - Date.parse(iso);
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  const days = Math.floor(passed / DAY);
  if (days === 1) return 'yesterday';
  if (days < 7) return `${days} days ago`;
  return dateText(iso);
}

/** `12 Nov 2026`, unambiguous everywhere. */
export function dateText(iso: string): string {
  return new Date(iso).toLocaleDateString(LOCALE, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

@Pipe({ name: 'duration' })
export class DurationPipe implements PipeTransform {
  transform(ms: number): string {
    return durationText(ms);
  }
}

/** `startedAt | timer: clock.now()` */
@Pipe({ name: 'timer' })
export class TimerPipe implements PipeTransform {
  transform(since: string, now: number): string {
    return timerText(now - Date.parse(since));
  }
}

/** `createdAt | ago: clock.now()` */
@Pipe({ name: 'ago' })
export class AgoPipe implements PipeTransform {
  transform(iso: string, now: number): string {
    return agoText(iso, now);
  }
}

/** `November 2026` */
@Pipe({ name: 'month' })
export class MonthPipe implements PipeTransform {
  transform(iso: string): string {
    return new Date(iso).toLocaleDateString(LOCALE, { month: 'long', year: 'numeric' });
  }
}

@Pipe({ name: 'day' })
export class DayPipe implements PipeTransform {
  transform(iso: string): string {
    return dateText(iso);
  }
}
