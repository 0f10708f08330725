import type { Seat } from '../api/types';

/* The geometry of the room that a conference sounds like: metres, x to the right and y to the front, facing clockwise from the front. */

/** The room is a square of this half side. */
export const ROOM_M = 10;
export const STEP_M = 0.25;
export const LONG_STEP_M = 1;
export const TURN_DEGREES = 15;
export const LONG_TURN_DEGREES = 45;

export interface Point {
  readonly x: number;
  readonly y: number;
}

function within(value: number): number {
  return Math.min(ROOM_M, Math.max(-ROOM_M, value));
}

/** Hundredths are enough: nobody hears a millimetre. */
function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}

export function normalDegrees(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

export function movedTo(seat: Seat, to: Point): Seat {
  return { ...seat, x: tidy(within(to.x)), y: tidy(within(to.y)) };
}

export function turnedBy(seat: Seat, degrees: number): Seat {
  return { ...seat, facing: Math.round(normalDegrees(seat.facing + degrees)) % 360 };
}

/** A seat after a key, or nothing if the key does not move seats. Arrows move as the plan is drawn; L and R turn. */
export function afterKey(seat: Seat, key: string, shift: boolean): Seat | undefined {
  const step = shift ? LONG_STEP_M : STEP_M;
  const turn = shift ? LONG_TURN_DEGREES : TURN_DEGREES;
  switch (key) {
    case 'ArrowUp':
      return movedTo(seat, { x: seat.x, y: seat.y + step });
    case 'ArrowDown':
      return movedTo(seat, { x: seat.x, y: seat.y - step });
    case 'ArrowLeft':
      return movedTo(seat, { x: seat.x - step, y: seat.y });
    case 'ArrowRight':
      return movedTo(seat, { x: seat.x + step, y: seat.y });
    case 'l':
    case 'L':
      return turnedBy(seat, -turn);
    case 'r':
    case 'R':
      return turnedBy(seat, turn);
    default:
      return undefined;
  }
}

/** How a plan of this many metres from its middle to its edge is drawn in a square of pixels. */
export interface Plan {
  readonly sizePx: number;
  readonly radiusM: number;
}

export function toPixels({ sizePx, radiusM }: Plan, { x, y }: Point): Point {
  const scale = sizePx / 2 / radiusM;
  return { x: sizePx / 2 + x * scale, y: sizePx / 2 - y * scale };
}

export function toMetres({ sizePx, radiusM }: Plan, { x, y }: Point): Point {
  const scale = sizePx / 2 / radiusM;
  return { x: (x - sizePx / 2) / scale, y: (sizePx / 2 - y) / scale };
}

/** As little of the room as shows everybody with some space to move into. */
export function radiusFor(seats: readonly Point[]): number {
  const farthest = seats.reduce((most, { x, y }) => Math.max(most, Math.abs(x), Math.abs(y)), 0);
  return Math.min(ROOM_M + 0.75, Math.max(4, Math.ceil(farthest + 1)));
}

/** Rings of distance that fit a plan: every metre in a small one, every two in a large one. */
export function ringsFor(radiusM: number, reachM: number = radiusM): readonly number[] {
  const every = radiusM <= 5 ? 1 : 2;
  return Array.from({ length: Math.floor(reachM / every) }, (_, i) => (i + 1) * every);
}

export interface Bearing {
  readonly metres: number;
  /** Clockwise from where the listener looks, −180 to 180. */
  readonly degrees: number;
}

export function bearing(listener: Seat, other: Point): Bearing {
  const dx = other.x - listener.x;
  const dy = other.y - listener.y;
  const absolute = (Math.atan2(dx, dy) * 180) / Math.PI;
  const degrees = normalDegrees(absolute - listener.facing + 180) - 180;
  return { metres: Math.hypot(dx, dy), degrees };
}

const SIDES = ['in front of you', 'in front of you to the right', 'to your right', 'behind you to the right', 'behind you', 'behind you to the left', 'to your left', 'in front of you to the left'] as const;

/** `2 m`, `1.5 m`, in halves: as people say it. */
export function metresText(metres: number): string {
  return `${Math.round(metres * 2) / 2} m`;
}

/** `2 m to your left`. */
export function whereText({ metres, degrees }: Bearing): string {
  if (metres < 0.25) return 'where you sit';
  const side = SIDES[Math.round(normalDegrees(degrees) / 45) % 8] ?? SIDES[0];
  return `${metresText(Math.max(0.5, metres))} ${side}`;
}

/** `Ana sits 2 m to your left`. */
export function seatSentence(name: string, listener: Seat | undefined, seat: Seat): string {
  if (!listener) return `${name} sits ${metresText(Math.hypot(seat.x, seat.y))} from the middle of the room`;
  return `${name} sits ${whereText(bearing(listener, seat))}`;
}

const COMPASS = ['front', 'front right', 'right', 'back right', 'back', 'back left', 'left', 'front left'] as const;

/** Where oneself sits, by the room: `You sit 1.5 m right of the middle and 2 m to the back, looking to the front`. */
export function ownSentence({ x, y, facing }: Seat): string {
  const parts: string[] = [];
  if (Math.abs(x) >= 0.25) parts.push(`${metresText(Math.abs(x))} to the ${x > 0 ? 'right' : 'left'}`);
  if (Math.abs(y) >= 0.25) parts.push(`${metresText(Math.abs(y))} to the ${y > 0 ? 'front' : 'back'}`);
  const place = parts.length === 0 ? 'in the middle of the room' : `${parts.join(' and ')} of the middle`;
  return `You sit ${place}, looking to the ${COMPASS[Math.round(normalDegrees(facing) / 45) % 8]}`;
}
