import { expect, test } from 'vitest';
import type { Call, CallEvent } from '../api/types';
import { applyEvent, beingCalled, newerCall, present } from './state';

const added = (leg: string, participant: string): CallEvent => ({
  type: 'leg-added',
  leg,
  kind: 'browser',
  incoming: true,
  participant,
  subject: `account-${participant}`,
  displayName: participant,
  number: '',
});

function fold(events: readonly CallEvent[], from?: Call): Call | undefined {
  let version = from?.version ?? 0;
  return events.reduce<Call | undefined>((call, event) => {
    version += 1;
    return applyEvent(call, { call: 'c', version, at: `2026-11-21T10:00:${String(version).padStart(2, '0')}Z`, event });
  }, from);
}

const started: CallEvent = { type: 'call-started', conference: 'k', title: 'Weekly' };

test('a call is made by its first event and ends with its last', () => {
  const call = fold([started, added('l1', 'anna'), { type: 'leg-joined', leg: 'l1' }, { type: 'call-ended', reason: 'everybody-left' }]);
  expect(call).toMatchObject({ id: 'c', conference: 'k', version: 4, endReason: 'everybody-left', endedAt: '2026-11-21T10:00:04Z' });
});

test('events seen before change nothing', () => {
  const call = fold([started, added('l1', 'anna'), { type: 'leg-joined', leg: 'l1' }, { type: 'leg-muted', leg: 'l1' }])!;
  const again = applyEvent(call, { call: 'c', version: 3, at: 'later', event: { type: 'leg-unmuted', leg: 'l1' } });
  expect(again).toBe(call);
  expect(applyEvent(call, { call: 'c', version: 1, at: 'later', event: started })).toBe(call);
});

test('events of an unknown call make none', () => {
  expect(applyEvent(undefined, { call: 'x', version: 7, at: '', event: { type: 'leg-joined', leg: 'l1' } })).toBeUndefined();
});

test('muted, held and recording come and go', () => {
  const call = fold([
    started,
    added('l1', 'anna'),
    { type: 'leg-joined', leg: 'l1' },
    { type: 'leg-muted', leg: 'l1' },
    { type: 'leg-held', leg: 'l1' },
    { type: 'recording-started', recording: 'r', by: 'Anna' },
  ])!;
  expect(call.recording).toBe('r');
  expect(call.legs[0]).toMatchObject({ muted: true, held: true });
  const after = fold([{ type: 'leg-unmuted', leg: 'l1' }, { type: 'leg-resumed', leg: 'l1' }, { type: 'recording-stopped', recording: 'r', reason: 'hung-up' }], call)!;
  expect(after.recording).toBeUndefined();
  expect(after.legs[0]).toMatchObject({ muted: false, held: false });
});

test('a person whose page was refreshed is present once', () => {
  const call = fold([started, added('l1', 'anna'), { type: 'leg-joined', leg: 'l1' }, added('l2', 'anna'), { type: 'leg-joined', leg: 'l2' }])!;
  expect(present(call).map((leg) => leg.id)).toEqual(['l2']);
});

test('a called leg rings until it joins, and a late ringing does not undo that', () => {
  const called: CallEvent = { ...(added('l2', '') as Extract<CallEvent, { type: 'leg-added' }>), incoming: false };
  const ringing = fold([started, called, { type: 'leg-ringing', leg: 'l2' }])!;
  expect(beingCalled(ringing).map((leg) => leg.phase)).toEqual(['ringing']);
  const joined = fold([{ type: 'leg-joined', leg: 'l2' }, { type: 'leg-ringing', leg: 'l2' }], ringing)!;
  expect(beingCalled(joined)).toEqual([]);
});

test('a snapshot wins over what is older, and keeps the subjects that only events carry', () => {
  const known = fold([started, added('l1', 'anna')])!;
  const { subject: _, ...bare } = known.legs[0]!;
  expect(newerCall(known, { ...known, version: 5, legs: [bare] }).legs[0]?.subject).toBe('account-anna');
  expect(newerCall(known, { ...known, version: 1, legs: [] })).toBe(known);
});

test('pictures, locks and what moderators do come and go', () => {
  const call = fold([
    started,
    added('l1', 'anna'),
    { type: 'leg-joined', leg: 'l1' },
    { type: 'video-started', leg: 'l1', source: 'camera' },
    { type: 'video-started', leg: 'l1', source: 'screen' },
    { type: 'video-started', leg: 'l1', source: 'screen' },
    { type: 'leg-deafened', leg: 'l1' },
    { type: 'leg-gained', leg: 'l1', gainDb: -6 },
    { type: 'call-locked' },
  ])!;
  expect(call.locked).toBe(true);
  expect(call.legs[0]).toMatchObject({ video: ['camera', 'screen'], deaf: true, gainDb: -6 });
  const after = fold([{ type: 'video-stopped', leg: 'l1', source: 'screen' }, { type: 'leg-undeafened', leg: 'l1' }, { type: 'call-unlocked' }], call)!;
  expect(after.locked).toBe(false);
  expect(after.legs[0]).toMatchObject({ video: ['camera'], deaf: false });
});

test('who has left shows nothing, and a measurement changes nobody', () => {
  const call = fold([started, added('l1', 'anna'), { type: 'video-started', leg: 'l1', source: 'camera' }, { type: 'leg-left', leg: 'l1', reason: 'hung-up' }])!;
  expect(call.legs[0]?.video).toEqual([]);
  const measured = fold([{ type: 'quality-measured', legs: [{ leg: 'l1' }] }], call)!;
  expect(measured).toEqual({ ...call, version: call.version + 1 });
});
