import { expect, test } from 'vitest';
import { bytes, duration, initials, relativeDay, spokenDuration } from './format';

test('durations grow an hour only when there is one', () => {
  expect(duration(0)).toBe('0:00');
  expect(duration(67_400)).toBe('1:07');
  expect(duration(3_729_000)).toBe('1:02:09');
  expect(spokenDuration(247_000)).toBe('4 min 7 s');
  expect(spokenDuration(120_000)).toBe('2 min');
});

test('initials are the first letters of the first and the last word', () => {
  expect(initials('Anna Maria Berg')).toBe('AB');
  expect(initials('  bo ')).toBe('B');
  expect(initials('')).toBe('?');
});

test('days near now have names', () => {
  const now = new Date(2026, 10, 21, 0, 30);
  expect(relativeDay(new Date(2026, 10, 21, 0, 1).toISOString(), now)).toBe('Today');
  expect(relativeDay(new Date(2026, 10, 20, 23, 59).toISOString(), now)).toBe('Yesterday');
});

test('sizes are decimal', () => {
  expect(bytes(999)).toBe('999 B');
  expect(bytes(1_480_000)).toBe('1.5 MB');
});
