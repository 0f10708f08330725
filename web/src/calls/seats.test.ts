import { expect, test } from 'vitest';
import { afterKey, bearing, movedTo, ownSentence, radiusFor, ringsFor, seatSentence, toMetres, toPixels, whereText } from './seats';

const middle = { x: 0, y: 0, facing: 0 };

test('the front of the room is the top of the plan, and right is right', () => {
  const plan = { sizePx: 400, radiusM: 4 };
  expect(toPixels(plan, { x: 0, y: 4 })).toEqual({ x: 200, y: 0 });
  expect(toPixels(plan, { x: 2, y: 0 })).toEqual({ x: 300, y: 200 });
});

test('pixels and metres are each other’s way back', () => {
  const plan = { sizePx: 612, radiusM: 5 };
  const back = toMetres(plan, toPixels(plan, { x: -1.3, y: 2.7 }));
  expect(back.x).toBeCloseTo(-1.3);
  expect(back.y).toBeCloseTo(2.7);
});

test('a seat stays in the room however far it is dragged', () => {
  expect(movedTo(middle, { x: 40, y: -11 })).toEqual({ x: 10, y: -10, facing: 0 });
});

test('arrow keys move by a quarter of a metre, with shift by a whole one', () => {
  expect(afterKey(middle, 'ArrowUp', false)).toEqual({ x: 0, y: 0.25, facing: 0 });
  expect(afterKey(middle, 'ArrowLeft', true)).toEqual({ x: -1, y: 0, facing: 0 });
});

test('R turns to the right and L to the left, round and round', () => {
  expect(afterKey(middle, 'r', false)?.facing).toBe(15);
  expect(afterKey(middle, 'L', false)?.facing).toBe(345);
  expect(afterKey({ ...middle, facing: 350 }, 'R', true)?.facing).toBe(35);
  expect(afterKey(middle, 'x', false)).toBeUndefined();
});

test('where somebody is follows where one looks', () => {
  expect(whereText(bearing(middle, { x: -2, y: 0 }))).toBe('2 m to your left');
  expect(whereText(bearing({ ...middle, facing: 180 }, { x: -2, y: 0 }))).toBe('2 m to your right');
  expect(whereText(bearing({ ...middle, facing: 270 }, { x: -2, y: 0 }))).toBe('2 m in front of you');
  expect(whereText(bearing(middle, { x: 1, y: -1 }))).toBe('1.5 m behind you to the right');
});

test('bearings are between −180 and 180', () => {
  for (let facing = 0; facing < 360; facing += 7) {
    const { degrees } = bearing({ ...middle, facing }, { x: 1, y: 2 });
    expect(Math.abs(degrees)).toBeLessThanOrEqual(180);
  }
});

test('sentences are what a person would say', () => {
  expect(seatSentence('Ana', middle, { x: -2, y: 0, facing: 90 })).toBe('Ana sits 2 m to your left');
  expect(seatSentence('Ana', middle, { x: 0.1, y: 0, facing: 90 })).toBe('Ana sits where you sit');
  expect(seatSentence('Ana', undefined, { x: 3, y: 4, facing: 0 })).toBe('Ana sits 5 m from the middle of the room');
  expect(ownSentence({ x: 1.5, y: -2, facing: 90 })).toBe('You sit 1.5 m to the right and 2 m to the back of the middle, looking to the right');
  expect(ownSentence(middle)).toBe('You sit in the middle of the room, looking to the front');
});

test('the plan shows everybody, at least four metres and at most the room', () => {
  expect(radiusFor([])).toBe(4);
  expect(radiusFor([{ x: 5.5, y: 0 }])).toBe(7);
  expect(radiusFor([{ x: 10, y: 10 }])).toBeLessThan(11);
  expect(ringsFor(4)).toEqual([1, 2, 3, 4]);
  expect(ringsFor(10)).toEqual([2, 4, 6, 8, 10]);
});
