import { expect, test } from 'vitest';
import { bestGridOf, capacityOf, fitted, gridOf, inOrder, speakerOf, type Box } from './layout';

const WISH = { aspect: 16 / 9, gap: 10, minWidth: 160, maxWidth: 2000 };

function overlap(a: Box, b: Box): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}

test('one picture fills what its shape can fill', () => {
  const { boxes } = gridOf(1, { width: 1600, height: 900 }, WISH);
  expect(boxes).toEqual([{ left: 0, top: 0, width: 1600, height: 900 }]);
});

test('two stand side by side on a wide screen and one above the other on a telephone', () => {
  const wide = gridOf(2, { width: 1400, height: 700 }, WISH).boxes;
  expect(wide[0]?.top).toBe(wide[1]?.top);
  const tall = gridOf(2, { width: 370, height: 600 }, WISH).boxes;
  expect(tall[0]?.left).toBe(tall[1]?.left);
});

test('tiles stay within the area, overlap nowhere, and have one size, for every number of people that fits', () => {
  for (const area of [{ width: 1400, height: 760 }, { width: 800, height: 900 }, { width: 374, height: 640 }]) {
    for (let count = 1; count <= 49; count += 1) {
      const { boxes, height } = gridOf(count, area, WISH);
      expect(boxes).toHaveLength(count);
      for (const [i, box] of boxes.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(area.width + 1);
        expect(box.top + box.height).toBeLessThanOrEqual(Math.max(height, area.height) + 1);
        expect(box.width).toBe(boxes[0]?.width);
        if (boxes.slice(i + 1).some((other) => overlap(box, other))) throw new Error(`${count} tiles overlap`);
      }
    }
  }
});

test('where tiles would be too small to recognise anybody, the grid scrolls instead', () => {
  const { boxes, height } = gridOf(60, { width: 374, height: 600 }, WISH);
  expect(boxes[0]?.width).toBeGreaterThanOrEqual(160);
  expect(height).toBeGreaterThan(600);
});

test('tiles without pictures do not grow past what a name needs', () => {
  const { boxes } = gridOf(2, { width: 1400, height: 760 }, { ...WISH, aspect: 1.2, maxWidth: 420 });
  expect(boxes[0]?.width).toBe(420);
});

test('the last row stands in the middle', () => {
  const { boxes } = gridOf(3, { width: 1000, height: 1000 }, WISH);
  const last = boxes[2] as Box;
  expect(last.left + last.width / 2).toBeCloseTo(500, -1);
});

test('nobody and no room give nothing', () => {
  expect(gridOf(0, { width: 100, height: 100 }, WISH).boxes).toEqual([]);
  expect(gridOf(3, { width: 0, height: 0 }, WISH).boxes).toEqual([]);
});

test('the strip is beside the speaker on a wide screen, below on a tall one, and never over the picture', () => {
  const wide = speakerOf(4, { width: 1400, height: 760 }, 10);
  expect(wide.along).toBe('column');
  expect(wide.main.width + wide.stripBox.width).toBeLessThanOrEqual(1400);
  expect(overlap(wide.main, wide.stripBox)).toBe(false);
  const tall = speakerOf(4, { width: 374, height: 640 }, 10);
  expect(tall.along).toBe('row');
  expect(overlap(tall.main, tall.stripBox)).toBe(false);
  expect(tall.length).toBeGreaterThan(374);
});

test('who is alone in the speaker view has all of it', () => {
  expect(speakerOf(0, { width: 800, height: 600 }, 10)).toMatchObject({ main: { width: 800, height: 600 }, strip: [] });
});

test('a picture shown whole keeps its shape', () => {
  expect(fitted(16 / 9, { width: 900, height: 900 })).toEqual({ width: 900, height: 506.25 });
  expect(fitted(0.5, { width: 900, height: 900 })).toEqual({ width: 450, height: 900 });
});

test('people keep their places while all of them fit', () => {
  const people = ['a', 'b', 'c'];
  expect(inOrder(people, 3, () => 5)).toBe(people);
});

test('who speaks behind comes to the front in the place of who was silent longest, and the first stays', () => {
  const spoke: Record<string, number> = { a: 0, b: 50, c: 10, e: 90 };
  expect(inOrder(['a', 'b', 'c', 'd', 'e'], 3, (each) => spoke[each] ?? 0)).toEqual(['a', 'b', 'e', 'd', 'c']);
});

test('nobody is moved for who spoke longer ago', () => {
  const spoke: Record<string, number> = { a: 0, b: 50, c: 60, d: 20 };
  expect(inOrder(['a', 'b', 'c', 'd'], 3, (each) => spoke[each] ?? 0)).toEqual(['a', 'b', 'c', 'd']);
});

test('as many fit as tiles of the least size do', () => {
  const area = { width: 1000, height: 600 };
  const capacity = capacityOf(area, WISH);
  expect(gridOf(capacity, area, WISH).height).toBeLessThanOrEqual(600);
});

test('of several shapes the one that covers most of the area is taken', () => {
  const phone = bestGridOf(4, { width: 366, height: 660 }, { gap: 8, minWidth: 150, maxWidth: 4000 }, [1.3, 1, 0.75, 0.56]);
  expect(phone.aspect).toBe(0.56);
  expect(phone.height).toBeLessThanOrEqual(661);
  const desk = bestGridOf(1, { width: 1600, height: 900 }, { gap: 8, minWidth: 150, maxWidth: 4000 }, [16 / 9, 4 / 3]);
  expect(desk.aspect).toBe(16 / 9);
});

test('where no shape fits, the grid scrolls with the last of them', () => {
  expect(bestGridOf(80, { width: 366, height: 500 }, { gap: 8, minWidth: 150, maxWidth: 4000 }, [0.75, 1.05]).aspect).toBe(1.05);
});
