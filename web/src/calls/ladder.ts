import type { Call, TimelineEvent } from '../api/types';
import { applyEvent } from './state';

/** A stretch of a lane, in ms since the call began. */
export interface Span {
  readonly kind: 'ringing' | 'joined' | 'muted' | 'held';
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Lane {
  readonly leg: string;
  readonly name: string;
  readonly number: string;
  readonly phone: boolean;
  readonly spans: readonly Span[];
  readonly digits: readonly { readonly atMs: number; readonly digit: string }[];
}

export interface Ladder {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly lanes: readonly Lane[];
  readonly recordings: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** A leg under way, on the lane of its participant: a refreshed page or a lost connection makes a new leg, not a new person. */
interface Open {
  readonly lane: { leg: string; name: string; number: string; phone: boolean; spans: Span[]; digits: { atMs: number; digit: string }[] };
  since: Partial<Record<Span['kind'], number>>;
}

/** Turns a call's events into lanes of spans, as they are drawn. What still goes on ends at `nowMs`. */
export function ladderOf(events: readonly TimelineEvent[], nowMs: number): Ladder {
  const startMs = Date.parse(events[0]?.at ?? new Date(nowMs).toISOString());
  const last = events.at(-1);
  const ended = last?.type === 'call-ended';
  const endMs = ended ? Date.parse(last.at) : Math.max(nowMs, startMs);
  const lanes = new Map<string, Open['lane']>();
  const legs = new Map<string, Open>();
  const recordings: { fromMs: number; toMs: number }[] = [];
  let recordingSince: number | undefined;

  const close = (open: Open, kind: Span['kind'], atMs: number) => {
    const fromMs = open.since[kind];
    if (fromMs === undefined) return;
    delete open.since[kind];
    open.lane.spans.push({ kind, fromMs, toMs: Math.max(atMs, fromMs) });
  };
  const closeAll = (open: Open, atMs: number) => {
    for (const kind of ['ringing', 'joined', 'muted', 'held'] as const) close(open, kind, atMs);
  };

  for (const event of events) {
    const atMs = Date.parse(event.at) - startMs;
    if (event.type === 'leg-added' || event.type === 'leg-moved-in') {
      const { leg, displayName, number, kind, participant } = event;
      const lane = lanes.get(participant || leg) ?? { leg, name: displayName || number || 'Somebody', number, phone: kind === 'phone', spans: [], digits: [] };
      lanes.set(participant || leg, lane);
      legs.set(leg, { lane, since: event.type === 'leg-added' ? { ringing: atMs } : { joined: atMs } });
      continue;
    }
    if (event.type === 'recording-started') recordingSince = atMs;
    if ((event.type === 'recording-stopped' || event.type === 'call-ended') && recordingSince !== undefined) {
      recordings.push({ fromMs: recordingSince, toMs: atMs });
      recordingSince = undefined;
    }
    const open = 'leg' in event ? legs.get(event.leg) : undefined;
    if (!open) continue;
    switch (event.type) {
      case 'leg-joined':
        close(open, 'ringing', atMs);
        open.since.joined ??= atMs;
        break;
      case 'leg-muted':
        open.since.muted ??= atMs;
        break;
      case 'leg-unmuted':
        close(open, 'muted', atMs);
        break;
      case 'leg-held':
        open.since.held ??= atMs;
        break;
      case 'leg-resumed':
        close(open, 'held', atMs);
        break;
      case 'leg-left':
      case 'leg-moved-out':
        closeAll(open, atMs);
        break;
      case 'digit-pressed':
        open.lane.digits.push({ atMs, digit: event.digit });
        break;
      default:
        break;
    }
  }
  const lengthMs = Math.max(1000, endMs - startMs);
  for (const open of legs.values()) closeAll(open, lengthMs);
  if (recordingSince !== undefined) recordings.push({ fromMs: recordingSince, toMs: lengthMs });
  return { startMs, lengthMs, lanes: [...lanes.values()], recordings };
}

/** The call as it stood at a moment: the same fold that the live page uses. */
export function callAt(id: string, events: readonly TimelineEvent[], atMs: number): Call | undefined {
  return events
    .filter((event) => Date.parse(event.at) <= atMs)
    .reduce<Call | undefined>((call, event) => applyEvent(call, { call: id, version: event.version, at: event.at, event }), undefined);
}

/** Round distances between ticks, so that there are six to ten of them. */
export function tickMs(lengthMs: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((s) => s * 1000);
  return steps.find((step) => lengthMs / step <= 9) ?? 14_400_000;
}
