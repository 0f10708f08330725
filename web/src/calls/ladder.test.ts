import { expect, test } from 'vitest';
import type { CallEvent, TimelineEvent } from '../api/types';
import { callAt, ladderOf, qualityAt, tickMs } from './ladder';

const START = Date.parse('2026-11-21T10:00:00Z');

function timeline(...events: readonly (readonly [atS: number, event: CallEvent])[]): TimelineEvent[] {
  return events.map(([atS, event], i) => ({ ...event, seq: 100 + i, version: i + 1, at: new Date(START + atS * 1000).toISOString() }));
}

const added = (leg: string): CallEvent => ({
  type: 'leg-added',
  leg,
  kind: 'phone',
  incoming: true,
  participant: leg,
  subject: '',
  displayName: '',
  number: '101',
});

const EVENTS = timeline(
  [0, { type: 'call-started', title: 'Call' }],
  [0, added('l1')],
  [2, { type: 'leg-joined', leg: 'l1' }],
  [4, { type: 'leg-muted', leg: 'l1' }],
  [5, { type: 'recording-started', recording: 'r', by: 'Anna' }],
  [6, { type: 'leg-unmuted', leg: 'l1' }],
  [7, { type: 'leg-held', leg: 'l1' }],
  [9, { type: 'leg-left', leg: 'l1', reason: 'hung-up' }],
  [10, { type: 'call-ended', reason: 'everybody-left' }],
);

test('lanes have a span for each stretch of ringing, talking, muted and held', () => {
  const { lanes, recordings, lengthMs } = ladderOf(EVENTS, START + 60_000);
  expect(lengthMs).toBe(10_000);
  expect(lanes[0]).toMatchObject({ name: '101', phone: true });
  expect(lanes[0]?.spans).toEqual([
    { kind: 'ringing', fromMs: 0, toMs: 2000 },
    { kind: 'muted', fromMs: 4000, toMs: 6000 },
    { kind: 'joined', fromMs: 2000, toMs: 9000 },
    { kind: 'held', fromMs: 7000, toMs: 9000 },
  ]);
  expect(recordings).toEqual([{ fromMs: 5000, toMs: 10_000 }]);
});

test('a person who came back has one lane, with a gap', () => {
  const { lanes } = ladderOf(
    timeline(
      [0, { type: 'call-started', title: 'Call' }],
      [0, { ...(added('l1') as Extract<CallEvent, { type: 'leg-added' }>), participant: 'p' }],
      [0, { type: 'leg-joined', leg: 'l1' }],
      [3, { type: 'leg-left', leg: 'l1', reason: 'connection-lost' }],
      [5, { ...(added('l2') as Extract<CallEvent, { type: 'leg-added' }>), participant: 'p' }],
      [5, { type: 'leg-joined', leg: 'l2' }],
    ),
    START + 8_000,
  );
  expect(lanes).toHaveLength(1);
  expect(lanes[0]?.spans.filter((span) => span.kind === 'joined').map((span) => [span.fromMs, span.toMs])).toEqual([
    [0, 3000],
    [5000, 8000],
  ]);
});

test('what still goes on ends now', () => {
  const { lanes, recordings } = ladderOf(EVENTS.slice(0, 5), START + 8_000);
  expect(lanes[0]?.spans.map((span) => [span.kind, span.toMs])).toEqual([
    ['ringing', 2000],
    ['joined', 8000],
    ['muted', 8000],
  ]);
  expect(recordings).toEqual([{ fromMs: 5000, toMs: 8000 }]);
});

test('the call at a moment is the fold up to it', () => {
  expect(callAt('c', EVENTS, START + 4_500)?.legs[0]).toMatchObject({ phase: 'joined', muted: true });
  expect(callAt('c', EVENTS, START - 1)).toBeUndefined();
});

test('ticks are round and few', () => {
  expect(tickMs(10_000)).toBe(2_000);
  expect(tickMs(45 * 60_000)).toBe(300_000);
});

const measured = (mos: number): CallEvent => ({ type: 'quality-measured', legs: [{ leg: 'l1', heard: { lossPercent: 0, jitterMs: 2, mos } }] });

const MEASURED = timeline(
  [0, { type: 'call-started', title: 'Call' }],
  [0, added('l1')],
  [1, { type: 'leg-joined', leg: 'l1' }],
  [5, measured(4.3)],
  [10, measured(4.2)],
  [15, measured(2)],
  [60, measured(4.3)],
);

test('stretches of one quality are one, and where nothing was measured there is nothing', () => {
  const { lanes } = ladderOf(MEASURED, START + 60_000);
  expect(lanes[0]?.quality.map(({ fromMs, toMs, grade }) => [fromMs, toMs, grade.bars])).toEqual([
    [0, 10_000, 4],
    [10_000, 15_000, 1],
    [55_000, 60_000, 4],
  ]);
});

test('the quality at a moment is what was measured last before it, and not long before', () => {
  expect(qualityAt(MEASURED, 'l1', START + 16_000)?.heard?.mos).toBe(2);
  expect(qualityAt(MEASURED, 'l1', START + 50_000)).toBeUndefined();
  expect(qualityAt(MEASURED, 'l2', START + 16_000)).toBeUndefined();
});
