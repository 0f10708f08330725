import { expect, test } from 'vitest';
import { barsOf } from './bars';

test('each bar shows its loudest peak', () => {
  expect(barsOf({ peaksPerSecond: 2, peaks: [0, 255, 51, 0] }, 0, 2000, 2)).toEqual([1, 0.2]);
});

test('a track that begins later begins further right', () => {
  expect(barsOf({ peaksPerSecond: 1, peaks: [255] }, 2000, 4000, 4)).toEqual([0, 0, 1, 0]);
});

test('a peak beyond the end counts for the last bar', () => {
  expect(barsOf({ peaksPerSecond: 1, peaks: [0, 0, 255] }, 0, 2000, 2)).toEqual([0, 1]);
});
