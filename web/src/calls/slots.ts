import type { Leg, VideoSource } from '../api/types';
import type { Slot, Wanted } from '../gateway/frames';

/** What is seen, by who shows it: `leg/source`. */
export type PictureKey = `${string}/${VideoSource}`;

export function pictureKey(leg: string, source: VideoSource): PictureKey {
  return `${leg}/${source}`;
}

/** Who is in which section, turned about: which section shows somebody. Of two that show the same the first counts. */
export function slotsByPicture(slots: readonly Slot[]): ReadonlyMap<PictureKey, Slot> {
  const found = new Map<PictureKey, Slot>();
  for (const slot of slots) {
    const key = pictureKey(slot.leg, slot.source);
    if (!found.has(key)) found.set(key, slot);
  }
  return found;
}

/** A place on the screen for a picture. */
export interface Spot {
  readonly leg: string;
  readonly source: VideoSource;
  /** In CSS pixels; 0 when scrolled away. */
  readonly width: number;
  readonly height: number;
  /** What is wanted most has the most. */
  readonly weight: number;
}

/** The server looks at no more. */
export const MAX_WANTED = 25;
/** Sizes are told in steps, so that a window that is dragged by its corner does not tell of each pixel. */
const STEP_PX = 32;

/**
 * What to tell the server that this page wants to see: in physical pixels, the most wanted first, and 0 by 0 for what exists and is not seen now.
 *
 * @param scale physical pixels to a CSS pixel
 * @param hidden nobody looks at the page
 */
export function wantedOf(spots: readonly Spot[], scale: number, hidden: boolean): Wanted[] {
  const most = new Map<PictureKey, Spot>();
  for (const spot of spots) {
    const key = pictureKey(spot.leg, spot.source);
    const known = most.get(key);
    if (!known || area(spot) > area(known)) most.set(key, spot);
  }
  return [...most.values()]
    .sort((a, b) => Number(area(b) > 0) - Number(area(a) > 0) || b.weight - a.weight || area(b) - area(a))
    .slice(0, MAX_WANTED)
    .map(({ leg, source, width, height }) => ({ leg, source, width: hidden ? 0 : physical(width, scale), height: hidden ? 0 : physical(height, scale) }));
}

function area({ width, height }: Spot): number {
  return width * height;
}

function physical(css: number, scale: number): number {
  return Math.ceil((css * scale) / STEP_PX) * STEP_PX;
}

export function shows(leg: Leg, source: VideoSource): boolean {
  return leg.video?.includes(source) ?? false;
}
