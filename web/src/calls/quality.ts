import type { LegQuality, Way } from '../api/types';
import { Store } from '../base/store';

/** How good a connection is, as the sign shows it: bars and a word, never colour alone. */
export interface Grade {
  /** 0 where nothing was measured, else 1 to 4. */
  readonly bars: 0 | 1 | 2 | 3 | 4;
  readonly word: 'not measured' | 'poor' | 'fair' | 'good' | 'excellent';
}

const WORDS = ['not measured', 'poor', 'fair', 'good', 'excellent'] as const;

function grade(bars: number): Grade {
  const at = Math.min(4, Math.max(0, bars)) as Grade['bars'];
  return { bars: at, word: WORDS[at] };
}

/** One way by its MOS where there is one (the classes of ITU-T G.107 annex B), else by what was lost and how it jittered. */
export function gradeOfWay(way: Way | undefined): Grade {
  if (!way) return grade(0);
  if (way.mos !== undefined) return grade(way.mos >= 4.03 ? 4 : way.mos >= 3.6 ? 3 : way.mos >= 3.1 ? 2 : 1);
  const loss = Math.max(way.lossPercent, way.concealedPercent ?? 0);
  const byLoss = loss < 1 ? 4 : loss < 3 ? 3 : loss < 8 ? 2 : 1;
  const byJitter = way.jitterMs < 30 ? 4 : way.jitterMs < 60 ? 3 : way.jitterMs < 120 ? 2 : 1;
  return grade(Math.min(byLoss, byJitter));
}

/** Both ways of a leg: a conversation is as good as its worse way. */
export function gradeOf(quality: Pick<LegQuality, 'heard' | 'told' | 'roundTripMs'> | undefined): Grade {
  const ways = [gradeOfWay(quality?.heard), gradeOfWay(quality?.told)].filter(({ bars }) => bars > 0);
  if (ways.length === 0) return grade(0);
  const slow = (quality?.roundTripMs ?? 0) > 600 ? 2 : (quality?.roundTripMs ?? 0) > 400 ? 3 : 4;
  return grade(Math.min(slow, ...ways.map(({ bars }) => bars)));
}

/** What was measured of a leg at a moment. */
export interface Sample extends LegQuality {
  readonly atMs: number;
}

/** Ten minutes at one measurement every five seconds. */
const MAX_SAMPLES = 120;
/** A sign that was not renewed for so long says nothing of now. */
export const STALE_MS = 20_000;

export type History = ReadonlyMap<string, readonly Sample[]>;

/** Adds a measurement; each leg keeps the last minutes, and measurements that were seen before change nothing. */
export function withMeasured(history: History, legs: readonly LegQuality[], atMs: number): History {
  const next = new Map(history);
  for (const quality of legs) {
    const known = next.get(quality.leg) ?? [];
    const last = known.at(-1);
    if (last && last.atMs >= atMs) continue;
    next.set(quality.leg, [...known, { ...quality, atMs }].slice(-MAX_SAMPLES));
  }
  return next;
}

/** Of the calls that this tab is told of, by leg. */
export const qualityHistory = new Store<History>(new Map());

export type Figure = 'lossPercent' | 'jitterMs' | 'delayMs' | 'concealedPercent' | 'mos';

/** A figure as it is read; what was not measured says so. */
export function figureText(way: Way | undefined, figure: Figure): string {
  const value = way?.[figure];
  if (value === undefined) return 'not measured';
  switch (figure) {
    case 'lossPercent':
    case 'concealedPercent':
      return `${value < 10 ? round(value, 1) : Math.round(value)} %`;
    case 'jitterMs':
    case 'delayMs':
      return `${Math.round(value)} ms`;
    case 'mos':
      return value.toFixed(1);
  }
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** A polyline through values over time in a box; where nothing was measured there is a gap. Each line is a list of points. */
export function lines(samples: readonly { readonly atMs: number; readonly value: number | undefined }[], span: { fromMs: number; toMs: number; least: number; most: number }, box: { width: number; height: number }): string[] {
  const { fromMs, toMs, least, most } = span;
  const runs: string[][] = [[]];
  for (const { atMs, value } of samples) {
    if (atMs < fromMs || atMs > toMs) continue;
    if (value === undefined) {
      if (runs.at(-1)!.length > 0) runs.push([]);
      continue;
    }
    const x = ((atMs - fromMs) / Math.max(1, toMs - fromMs)) * box.width;
    const y = box.height - ((Math.min(most, Math.max(least, value)) - least) / (most - least)) * box.height;
    runs.at(-1)!.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  }
  return runs.filter((run) => run.length > 0).map((run) => run.join(' '));
}
