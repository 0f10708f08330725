import type { Listening, Seat } from '../api/types';
import { Store } from '../base/store';
import { changeRoomSettings, roomSettings } from '../media/settings';
import { activeCall } from './active';
import { announce } from './announce';
import { connection, frameListeners, gateway } from './connection';

/* Where everybody sits. The server's word counts, but for a seat that is being moved here: its own echo would pull it back. */

export const seats = new Store<ReadonlyMap<string, Seat>>(new Map());

/** At most ten times a second. */
const PAUSE_MS = 100;
/** How long our own hand counts more than what the server says. */
const HAND_MS = 600;

const moving = new Map<string, { seat: Seat; atMs: number; sent: boolean }>();
let timer: ReturnType<typeof setTimeout> | undefined;
let call: string | undefined;
let leg: string | undefined;

/** Lets the seats follow the call of this tab, from now on. */
export function followScene(): void {
  frameListeners.add((frame) => {
    if (frame.type !== 'scene' || frame.call !== activeCall.get()?.call) return;
    const next = new Map(frame.seats.map(({ leg: of, x, y, facing }) => [of, { x, y, facing }]));
    const now = performance.now();
    for (const [of, { seat, atMs, sent }] of moving) {
      if (now - atMs > HAND_MS && sent) moving.delete(of);
      else if (next.has(of)) next.set(of, seat);
    }
    seats.set(next);
  });
  activeCall.subscribe(() => {
    const current = activeCall.get();
    if (current?.call !== call) {
      call = current?.call;
      seats.set(new Map());
      moving.clear();
    }
    if (current?.phase === 'connected' && current.leg !== leg) {
      leg = current.leg;
      if (roomSettings.get().listening !== 'plain') void tellListening();
    }
    if (!current || current.phase === 'ended') leg = undefined;
  });
}

/** Moves a seat here at once, and tells the server soon. */
export function moveSeat(of: string, seat: Seat): void {
  moving.set(of, { seat, atMs: performance.now(), sent: false });
  seats.update((old) => new Map(old).set(of, seat));
  timer ??= setTimeout(tellSeats, 0);
}

async function tellSeats(): Promise<void> {
  const { call: current } = activeCall.get() ?? {};
  const due = [...moving].filter(([, { sent }]) => !sent);
  if (!current || due.length === 0 || connection.get().status !== 'open') {
    timer = undefined;
    return;
  }
  // The next one goes out when this one is taken: a slow server gets fewer, and always the newest.
  const pause = new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  for (const [of, move] of due) {
    move.sent = true;
    try {
      await gateway().command({ type: 'seat', call: current, leg: of, ...move.seat });
    } catch (error) {
      moving.delete(of);
      announce(error instanceof Error ? error.message : 'The seat could not be moved.', true);
    }
  }
  await pause;
  timer = undefined;
  if ([...moving.values()].some(({ sent }) => !sent)) timer = setTimeout(tellSeats, 0);
}

/** How one hears the others; remembered. */
export async function setListening(how: Listening): Promise<void> {
  const before = roomSettings.get().listening;
  changeRoomSettings({ listening: how });
  if (!(await tellListening())) changeRoomSettings({ listening: before });
}

async function tellListening(): Promise<boolean> {
  const { call: current, leg: own, phase } = activeCall.get() ?? {};
  if (!current || !own || phase !== 'connected') return true; // Told when the leg is connected.
  try {
    await gateway().command({ type: 'listen', call: current, leg: own, how: roomSettings.get().listening });
    return true;
  } catch (error) {
    announce(error instanceof Error ? error.message : 'The sound could not be changed.', true);
    return false;
  }
}
