import type { Call, LegQuality, TimelineEvent } from '../api/types';
import { gradeOf, STALE_MS, type Grade } from './quality';
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
  /** How the way was, measured up to `toMs`; where nothing was measured there is nothing. */
  readonly quality: readonly Measured[];
}

export interface Measured {
  readonly fromMs: number;
  readonly toMs: number;
  readonly grade: Grade;
}

export interface Ladder {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly lanes: readonly Lane[];
  readonly recordings: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** A leg under way, on the lane of its participant: a refreshed page or a lost connection makes a new leg, not a new person. */
interface Open {
  readonly lane: { leg: string; name: string; number: string; phone: boolean; spans: Span[]; digits: { atMs: number; digit: string }[]; quality: Measured[] };
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
      const lane = lanes.get(participant || leg) ?? { leg, name: displayName || number || 'Somebody', number, phone: kind === 'phone', spans: [], digits: [], quality: [] };
      lanes.set(participant || leg, lane);
      legs.set(leg, { lane, since: event.type === 'leg-added' ? { ringing: atMs } : { joined: atMs } });
      continue;
    }
    if (event.type === 'quality-measured') {
      for (const quality of event.legs) addMeasured(legs.get(quality.leg)?.lane.quality, quality, atMs);
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

/** A measurement speaks of the time since the one before; neighbours that say the same are one. */
function addMeasured(known: Measured[] | undefined, quality: LegQuality, atMs: number): void {
  const grade = gradeOf(quality);
  if (!known || grade.bars === 0) return;
  const last = known.at(-1);
  const follows = last !== undefined && atMs - last.toMs <= STALE_MS;
  if (follows && last.grade.bars === grade.bars) known[known.length - 1] = { ...last, toMs: atMs };
  else known.push({ fromMs: follows ? last.toMs : Math.max(0, atMs - FIRST_MS), toMs: atMs, grade });
}

/** What the first measurement of somebody speaks of. */
const FIRST_MS = 5_000;

/** How somebody's way was at a moment, as last measured before it. */
export function qualityAt(events: readonly TimelineEvent[], leg: string, atMs: number): LegQuality | undefined {
  const before = events.filter((event) => event.type === 'quality-measured' && Date.parse(event.at) <= atMs && Date.parse(event.at) > atMs - STALE_MS);
  const last = before.at(-1);
  return last?.type === 'quality-measured' ? last.legs.find((each) => each.leg === leg) : undefined;
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
