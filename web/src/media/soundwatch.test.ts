import { expect, test } from 'vitest';
import { LOOK_MS, QUIET_MS, SoundWatch } from './soundwatch';

/** Looks every 50 ms; `sound` says what number the newest packet has then. Gives the moments of restarts. */
function restarts(untilMs: number, sound: (atMs: number) => number | undefined, expected: (atMs: number) => boolean = () => true, look = LOOK_MS): number[] {
  const watch = new SoundWatch();
  const found: number[] = [];
  for (let at = 0; at <= untilMs; at += look) if (watch.observe(at, sound(at), expected(at)) === 'restart') found.push(at);
  return found;
}

const steadyUntil = (stopMs: number) => (at: number) => Math.floor(Math.min(at, stopMs) / 20);

test('a stream that goes on needs nothing', () => {
  expect(restarts(60_000, steadyUntil(Infinity))).toEqual([]);
});

test('a steady stream that stops asks for a restart within half a second', () => {
  const [first] = restarts(6_000, steadyUntil(5_000));
  expect(first).toBeGreaterThanOrEqual(5_000 + QUIET_MS);
  expect(first).toBeLessThan(5_500);
});

test('a restart is given four seconds before the next', () => {
  const found = restarts(20_000, steadyUntil(5_000));
  expect(found.length).toBeGreaterThan(1);
  expect(found.slice(1).every((at, i) => at - found[i]! >= 4_000)).toBe(true);
});

test('gaps as Wi-Fi makes them are no reason', () => {
  expect(restarts(30_000, (at) => Math.floor((at % 3_000 < 250 ? at - (at % 3_000) : at) / 20))).toEqual([]);
});

test('a stream that pauses by itself is not asked about its pauses', () => {
  expect(restarts(30_000, (at) => Math.floor(at / 400))).toEqual([]);
});

test('a page that looked away has missed packets and not silence', () => {
  expect(restarts(60_000, steadyUntil(Infinity), undefined, 1_000)).toEqual([]);
  const watch = new SoundWatch();
  for (let at = 0; at <= 5_000; at += 50) watch.observe(at, at, true);
  expect(watch.observe(9_000, 5_000, true)).toBe('fine');
});

test('silence while nobody is there is none', () => {
  expect(restarts(9_000, steadyUntil(3_000), (at) => at < 3_000)).toEqual([]);
});

test('before the first packet there is nothing to miss', () => {
  expect(restarts(9_000, () => undefined)).toEqual([]);
});
