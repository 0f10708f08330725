import { expect, test } from 'vitest';
import { MAX_WANTED, slotsByPicture, wantedOf, type Spot } from './slots';

const spot = (leg: string, over: Partial<Spot> = {}): Spot => ({ leg, source: 'camera', width: 320, height: 192, weight: 1, ...over });

test('a section is found by who is shown in it', () => {
  const found = slotsByPicture([
    { mid: 'v0', leg: 'ana', source: 'camera', state: 'live' },
    { mid: 'v1', leg: 'ana', source: 'screen', state: 'paused' },
  ]);
  expect(found.get('ana/camera')?.mid).toBe('v0');
  expect(found.get('ana/screen')).toMatchObject({ mid: 'v1', state: 'paused' });
  expect(found.get('ben/camera')).toBeUndefined();
});

test('sizes are told in physical pixels, in steps', () => {
  expect(wantedOf([spot('ana', { width: 321, height: 180 })], 2, false)).toEqual([{ leg: 'ana', source: 'camera', width: 672, height: 384 }]);
});

test('the most wanted comes first, then the largest', () => {
  const wanted = wantedOf([spot('small', { width: 100 }), spot('large'), spot('screen', { weight: 9, source: 'screen' })], 1, false);
  expect(wanted.map(({ leg }) => leg)).toEqual(['screen', 'large', 'small']);
});

test('what is scrolled away is not wanted now and stands last', () => {
  const wanted = wantedOf([spot('away', { width: 0, height: 0, weight: 5 }), spot('here')], 1, false);
  expect(wanted).toEqual([
    { leg: 'here', source: 'camera', width: 320, height: 192 },
    { leg: 'away', source: 'camera', width: 0, height: 0 },
  ]);
});

test('nobody looks, nothing is wanted', () => {
  expect(wantedOf([spot('ana')], 1, true)).toEqual([{ leg: 'ana', source: 'camera', width: 0, height: 0 }]);
});

test('who is shown twice is wanted once, in the larger size', () => {
  expect(wantedOf([spot('ana', { width: 64, height: 64 }), spot('ana')], 1, false)).toEqual([{ leg: 'ana', source: 'camera', width: 320, height: 192 }]);
});

test('no more is told than the server looks at', () => {
  expect(wantedOf(Array.from({ length: 60 }, (_, i) => spot(`p${i}`)), 1, false)).toHaveLength(MAX_WANTED);
});
