import { expect, test } from 'vitest';
import { Watchdog, type Sight } from './watchdog';

const sight = (atMs: number, packets: number, over: Partial<Sight> = {}): Sight => ({
  atMs,
  packets,
  connection: 'connected',
  soundExpected: true,
  ...over,
});

test('packets that keep coming are fine', () => {
  const dog = new Watchdog(0);
  expect([0, 1000, 2000, 3000, 9000].map((at) => dog.observe(sight(at, 1 + at)))).toEqual(Array(5).fill('fine'));
});

test('three seconds without a packet call for a rejoin, with a warning before', () => {
  const dog = new Watchdog(0);
  dog.observe(sight(0, 50));
  expect(dog.observe(sight(1400, 50))).toBe('fine');
  expect(dog.observe(sight(2000, 50))).toBe('weak');
  expect(dog.observe(sight(3100, 50))).toBe('rejoin');
});

test('silence is no loss while nobody else is there, and counts only from when somebody is', () => {
  const dog = new Watchdog(0);
  dog.observe(sight(0, 50));
  expect(dog.observe(sight(60_000, 50, { soundExpected: false }))).toBe('fine');
  expect(dog.observe(sight(61_000, 50))).toBe('fine');
  expect(dog.observe(sight(63_500, 50))).toBe('rejoin');
});

test('a lost connection is given two seconds to come back', () => {
  const dog = new Watchdog(0);
  dog.observe(sight(0, 50));
  expect(dog.observe(sight(500, 50, { connection: 'disconnected' }))).toBe('weak');
  expect(dog.observe(sight(1500, 60))).toBe('fine');
  expect(dog.observe(sight(2000, 60, { connection: 'disconnected' }))).toBe('weak');
  expect(dog.observe(sight(4100, 60, { connection: 'disconnected' }))).toBe('rejoin');
});

test('a failed connection, or one that never comes up, calls for a rejoin', () => {
  expect(new Watchdog(0).observe(sight(10, 0, { connection: 'failed' }))).toBe('rejoin');
  const dog = new Watchdog(0);
  expect(dog.observe(sight(7900, 0, { connection: 'connecting' }))).toBe('fine');
  expect(dog.observe(sight(8100, 0, { connection: 'connecting' }))).toBe('rejoin');
});
