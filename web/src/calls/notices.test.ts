import { expect, test } from 'vitest';
import type { Call, Leg } from '../api/types';
import { cameBack } from './notices';

const leg = (id: string, participant: string, over: Partial<Leg> = {}): Leg => ({
  id,
  kind: 'browser',
  incoming: true,
  participant,
  displayName: participant,
  number: '',
  phase: 'joined',
  muted: false,
  held: false,
  addedAt: '2026-11-21T10:00:10Z',
  joinedAt: '2026-11-21T10:00:10Z',
  ...over,
});

const call = (...legs: Leg[]): Call => ({ id: 'c', title: '', version: 9, startedAt: '2026-11-21T10:00:00Z', legs });

test('who was there until a moment ago came back', () => {
  const now = leg('l2', 'anna');
  expect(cameBack(call(leg('l1', 'anna', { phase: 'left', leftAt: '2026-11-21T10:00:08Z' }), now), now)).toBe(true);
});

test('who was away for longer, or was never there, comes anew', () => {
  const now = leg('l2', 'anna');
  expect(cameBack(call(leg('l1', 'anna', { phase: 'left', leftAt: '2026-11-21T10:00:01Z' }), now), now)).toBe(false);
  expect(cameBack(call(leg('l1', 'ben', { phase: 'left', leftAt: '2026-11-21T10:00:08Z' }), now), now)).toBe(false);
});

test('telephones, which have no participant, are told apart by their legs', () => {
  const now = leg('l2', '');
  expect(cameBack(call(leg('l1', '', { phase: 'left', leftAt: '2026-11-21T10:00:09Z' }), now), now)).toBe(false);
});
