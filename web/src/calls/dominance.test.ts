import { expect, test } from 'vitest';
import { Dominance } from './dominance';

/** Feeds what is heard ten times a second, and gives whose turn it was at each. */
function turns(script: (atMs: number) => Record<string, number>, untilMs: number): (string | undefined)[] {
  const dominance = new Dominance();
  const seen: (string | undefined)[] = [];
  for (let at = 0; at < untilMs; at += 100) seen.push(dominance.observe(new Map(Object.entries(script(at))), at));
  return seen;
}

test('the first voice has the turn at once', () => {
  expect(turns(() => ({ ana: 0.5 }), 100)).toEqual(['ana']);
});

test('a cough takes no turn, a sentence does', () => {
  const seen = turns((at) => (at < 1000 || (at > 1300 && at < 3000) ? { ana: 0.5 } : at < 1400 ? { ben: 0.9 } : { ben: 0.5 }), 5000);
  expect(seen.slice(0, 30).every((who) => who === 'ana')).toBe(true);
  expect(seen.at(-1)).toBe('ben');
});

test('the turn stays with who spoke last while it is silent', () => {
  expect(turns((at) => (at < 1000 ? { ana: 0.5 } : ({} as Record<string, number>)), 6000).at(-1)).toBe('ana');
});

test('two who talk at once do not throw the picture about', () => {
  const seen = turns((at) => ({ ana: 0.5, ben: at % 400 === 0 ? 0.6 : 0.45 }), 10_000);
  expect(seen.filter((who, i) => i > 0 && who !== seen[i - 1]).length).toBeLessThanOrEqual(1);
});

test('who is much louder for a while gets the turn though the other goes on', () => {
  expect(turns((at) => ({ ana: 0.2, ...(at > 3000 ? { ben: 0.9 } : {}) }), 6000).at(-1)).toBe('ben');
});

test('who has left holds no turn', () => {
  const dominance = new Dominance();
  dominance.observe(new Map([['ana', 0.5]]), 0);
  dominance.forget('ana');
  expect(dominance.observe(new Map(), 100)).toBeUndefined();
});
