import { expect, test } from 'vitest';
import { encodingsFor } from './encodings';

test('a camera is sent in three layers, each with a quarter of the next one’s pixels', () => {
  const encodings = encodingsFor('camera', [{ rid: 'l' }, { rid: 'm' }, { rid: 'h' }]);
  expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
  expect(encodings.map(({ rid }) => rid)).toEqual(['l', 'm', 'h']);
});

test('a screen stays readable in the middle layer', () => {
  expect(encodingsFor('screen', [{ rid: 'l' }, { rid: 'm' }, { rid: 'h' }])[1]?.scaleResolutionDownBy).toBe(1);
});

test('without simulcast the one encoding is the best', () => {
  expect(encodingsFor('camera', [{}])).toEqual([{ scaleResolutionDownBy: 1, maxBitrate: 1_700_000 }]);
});
