import { expect, test } from 'vitest';
import { figureText, gradeOf, gradeOfWay, lines, withMeasured, type History } from './quality';

const way = (over: object = {}) => ({ lossPercent: 0, jitterMs: 3, ...over });

test('what was not measured has no bars and says so', () => {
  expect(gradeOf(undefined)).toEqual({ bars: 0, word: 'not measured' });
  expect(gradeOf({})).toEqual({ bars: 0, word: 'not measured' });
  expect(figureText(undefined, 'mos')).toBe('not measured');
  expect(figureText(way(), 'delayMs')).toBe('not measured');
});

test('a MOS decides where there is one', () => {
  expect([4.4, 3.8, 3.3, 2.0].map((mos) => gradeOfWay(way({ mos })).word)).toEqual(['excellent', 'good', 'fair', 'poor']);
});

test('without a MOS, loss and jitter decide, whichever is worse', () => {
  expect(gradeOfWay(way({ lossPercent: 2 })).word).toBe('good');
  expect(gradeOfWay(way({ jitterMs: 70 })).word).toBe('fair');
  expect(gradeOfWay(way({ lossPercent: 20, jitterMs: 40 })).word).toBe('poor');
  expect(gradeOfWay(way({ concealedPercent: 9 })).word).toBe('poor');
});

test('a conversation is as good as its worse way, and only measured ways count', () => {
  expect(gradeOf({ heard: way({ mos: 4.4 }), told: way({ mos: 3.2 }) }).word).toBe('fair');
  expect(gradeOf({ told: way({ mos: 4.4 }) }).word).toBe('excellent');
});

test('a long way makes a conversation hard though nothing is lost', () => {
  expect(gradeOf({ heard: way({ mos: 4.4 }), roundTripMs: 700 }).word).toBe('fair');
});

test('figures are read with their units', () => {
  const measured = way({ lossPercent: 1.26, concealedPercent: 12.4, delayMs: 41.6, mos: 4.347 });
  expect((['lossPercent', 'concealedPercent', 'delayMs', 'jitterMs', 'mos'] as const).map((figure) => figureText(measured, figure))).toEqual(['1.3 %', '12 %', '42 ms', '3 ms', '4.3']);
});

test('each leg keeps its last 120 measurements, and a replay adds none', () => {
  let history: History = new Map();
  for (let i = 0; i < 300; i += 1) history = withMeasured(history, [{ leg: 'a', heard: way() }], i);
  expect(history.get('a')).toHaveLength(120);
  expect(history.get('a')?.at(-1)?.atMs).toBe(299);
  expect(withMeasured(history, [{ leg: 'a' }], 200).get('a')).toEqual(history.get('a'));
});

test('a graph has gaps where nothing was measured', () => {
  const samples = [1, 2, undefined, 4].map((value, i) => ({ atMs: i * 10, value }));
  expect(lines(samples, { fromMs: 0, toMs: 30, least: 0, most: 4 }, { width: 30, height: 8 })).toEqual(['0.0,6.0 10.0,4.0', '30.0,0.0']);
});

test('a graph stays in its box', () => {
  expect(lines([{ atMs: 0, value: 99 }], { fromMs: 0, toMs: 10, least: 0, most: 5 }, { width: 10, height: 10 })).toEqual(['0.0,0.0']);
});
