/** Where a tile stands, in CSS pixels from the top left of the stage. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Area {
  readonly width: number;
  readonly height: number;
}

export interface GridWish {
  /** Width to height of a tile. */
  readonly aspect: number;
  readonly gap: number;
  /** A tile is not drawn smaller: the grid scrolls instead. */
  readonly minWidth: number;
  /** Nor larger: two people without a camera do not need half a screen each. */
  readonly maxWidth: number;
}

export interface Laid {
  readonly boxes: readonly Box[];
  /** What all of it needs, from the top; more than the area's height where it scrolls. */
  readonly height: number;
}

/** Rows of equal tiles, as large as they can be; the last row stands in the middle. */
export function gridOf(count: number, area: Area, wish: GridWish): Laid {
  if (count <= 0 || area.width <= 0 || area.height <= 0) return { boxes: [], height: 0 };
  const { columns, width } = columnsOf(count, area, wish);
  const height = width / wish.aspect;
  const rows = Math.ceil(count / columns);
  const needed = rows * height + (rows - 1) * wish.gap;
  const top = Math.max(0, (area.height - needed) / 2);
  const boxes = Array.from({ length: count }, (_, i): Box => {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (area.width - inRow * width - (inRow - 1) * wish.gap) / 2;
    return rounded({ left: left + (i % columns) * (width + wish.gap), top: top + row * (height + wish.gap), width, height });
  });
  return { boxes, height: Math.max(needed, 0) };
}

function columnsOf(count: number, area: Area, { aspect, gap, minWidth, maxWidth }: GridWish): { columns: number; width: number } {
  let best = { columns: 1, width: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const byWidth = (area.width - (columns - 1) * gap) / columns;
    const byHeight = ((area.height - (rows - 1) * gap) / rows) * aspect;
    const width = Math.min(byWidth, byHeight, maxWidth);
    if (width > best.width + 0.5) best = { columns, width };
  }
  if (best.width >= minWidth) return best;
  // Too many for one screen: as many columns as are wide enough, and it scrolls.
  const columns = Math.max(1, Math.min(count, Math.floor((area.width + gap) / (minWidth + gap))));
  return { columns, width: Math.min(maxWidth, (area.width - (columns - 1) * gap) / columns) };
}

/** Like {@link gridOf}, with the shape out of several that covers most of the area: people look well in more than one. */
export function bestGridOf(count: number, area: Area, wish: Omit<GridWish, 'aspect'>, aspects: readonly number[]): Laid & { readonly aspect: number } {
  const laid = aspects.map((aspect) => ({ aspect, ...gridOf(count, area, { ...wish, aspect }) }));
  const fits = laid.filter(({ height }) => height <= area.height + 1);
  const covered = ({ boxes }: Laid) => (boxes[0] ? boxes[0].width * boxes[0].height : 0);
  const choice = fits.length > 0 ? fits : laid.slice(-1);
  return choice.reduce((best, each) => (covered(each) > covered(best) * 1.02 ? each : best));
}

/** How many tiles of a grid are seen without scrolling. */
export function capacityOf(area: Area, wish: GridWish): number {
  const columns = Math.max(1, Math.floor((area.width + wish.gap) / (wish.minWidth + wish.gap)));
  const height = Math.max(wish.minWidth, (area.width - (columns - 1) * wish.gap) / columns) / wish.aspect;
  return Math.max(1, columns * Math.max(1, Math.floor((area.height + wish.gap) / (height + wish.gap))));
}

export interface SpeakerLaid {
  readonly main: Box;
  readonly strip: readonly Box[];
  /** The strip scrolls in this box, whose insides are this long. */
  readonly stripBox: Box;
  readonly along: 'row' | 'column';
  readonly length: number;
}

/** One large picture and the others in a strip: beside it where the area is wide, below it where it is not. */
export function speakerOf(others: number, area: Area, gap: number): SpeakerLaid {
  const wide = area.width / Math.max(1, area.height) > 1.25;
  const along = wide ? 'column' : 'row';
  if (others === 0) {
    const main = rounded({ left: 0, top: 0, width: area.width, height: area.height });
    return { main, strip: [], stripBox: { left: 0, top: 0, width: 0, height: 0 }, along, length: 0 };
  }
  if (wide) {
    const width = clamp(area.width * 0.19, 150, 260);
    const height = (width * 9) / 16;
    const length = others * height + (others - 1) * gap;
    const top = Math.max(0, (area.height - length) / 2);
    return {
      main: rounded({ left: 0, top: 0, width: area.width - width - gap, height: area.height }),
      strip: Array.from({ length: others }, (_, i) => rounded({ left: 0, top: top + i * (height + gap), width, height })),
      stripBox: rounded({ left: area.width - width, top: 0, width, height: area.height }),
      along,
      length,
    };
  }
  const height = clamp(area.height * 0.18, 84, 150);
  const width = height * 1.3;
  const length = others * width + (others - 1) * gap;
  const left = Math.max(0, (area.width - length) / 2);
  return {
    main: rounded({ left: 0, top: 0, width: area.width, height: area.height - height - gap }),
    strip: Array.from({ length: others }, (_, i) => rounded({ left: left + i * (width + gap), top: 0, width, height })),
    stripBox: rounded({ left: 0, top: area.height - height, width: area.width, height }),
    along,
    length,
  };
}

/** The largest box of an aspect ratio in the middle of another: where a picture is that is shown whole. */
export function fitted(aspect: number, box: Area): Area {
  const width = Math.min(box.width, box.height * aspect);
  return { width, height: width / aspect };
}

/**
 * The order in which people stand: that of their arrival, so that nobody jumps about. Only where not all fit does who has spoken take the
 * place of who was silent longest among those in front.
 *
 * @param spokeAt when each was last heard; 0 for never
 */
export function inOrder<T>(people: readonly T[], capacity: number, spokeAt: (person: T) => number): readonly T[] {
  if (people.length <= capacity) return people;
  const front = people.slice(0, capacity);
  const back = people.slice(capacity);
  const spoken = back.filter((person) => spokeAt(person) > 0).sort((a, b) => spokeAt(b) - spokeAt(a));
  for (const person of spoken) {
    // The first in front is never moved: it is oneself, or a shared screen.
    const quietest = front.reduce((least, each, i) => (i > 0 && (least < 0 || spokeAt(each) < spokeAt(front[least] as T)) ? i : least), -1);
    if (quietest < 0 || spokeAt(front[quietest] as T) >= spokeAt(person)) break;
    const place = back.indexOf(person);
    back[place] = front[quietest] as T;
    front[quietest] = person;
  }
  return [...front, ...back];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function rounded({ left, top, width, height }: Box): Box {
  return { left: Math.round(left), top: Math.round(top), width: Math.max(0, Math.floor(width)), height: Math.max(0, Math.floor(height)) };
}
