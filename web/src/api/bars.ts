import type { Peaks } from './types';

/** Loudest peak of each bar, 0…1. */
export function barsOf({ peaks, peaksPerSecond }: Peaks, startMs: number, wholeMs: number, count: number): number[] {
  const bars = new Array<number>(count).fill(0);
  peaks.forEach((peak, i) => {
    const atMs = startMs + (i / peaksPerSecond) * 1000;
    const bar = Math.min(count - 1, Math.floor((atMs / wholeMs) * count));
    if (bar >= 0) bars[bar] = Math.max(bars[bar] ?? 0, peak / 255);
  });
  return bars;
}
