import { expect, test } from 'vitest';
import type { SipMessage } from '../api/sip';
import { laneOrder, milliseconds, toneOf } from './signalling';

const message = (direction: 'in' | 'out', from: string, to: string): SipMessage => ({
  at: '2026-01-01T00:00:00Z',
  direction,
  from,
  to,
  transport: 'udp',
  firstLine: 'INVITE sip:1@x',
  callId: 'c',
  text: '',
});

test('puts this node between the caller and those it calls', () => {
  const lanes = laneOrder([message('in', 'caller', 'node'), message('out', 'node', 'callee'), message('in', 'callee', 'node')]);

  expect(lanes).toEqual(['caller', 'node', 'callee']);
});

test('tells requests, progress, success and refusal apart', () => {
  expect(['INVITE sip:1@x', '180 Ringing', 'SIP/2.0 200 OK', '486 Busy Here'].map((firstLine) => toneOf({ firstLine }))).toEqual([
    'request',
    'waiting',
    'good',
    'bad',
  ]);
});

test('writes milliseconds', () => {
  expect(milliseconds(1204)).toBe('1.204');
});
