import { decibels } from '../media/audio';
import { microphone } from '../media/microphone';
import type { Speaker } from '../api/types';
import { Store } from '../base/store';
import { Dominance } from './dominance';

/*
 * Who speaks, at the speed of the screen and past React: levels arrive some times a second, and are drawn by setting a
 * CSS variable. Rises are quick and falls are slow, so that rings follow a voice and do not flicker.
 */

/** A level counts as speech from here. */
const SPEECH_DBOV = -48;
/** A server that says no more of a leg means silence. */
const STALE_MS = 600;
const SPEAKING_HOLD_MS = 500;
const RISE_MS = 70;
const FALL_MS = 380;

interface Voice {
  target: number;
  level: number;
  toldAt: number;
  spokeAt: number;
}

const voices = new Map<string, Voice>();
const shown = new Map<HTMLElement, string>();
/** Whose turn it is among the others. */
export const dominant = new Store<string | undefined>(undefined);
let dominance = new Dominance();

let ownLeg: { readonly id: string; readonly muted: boolean } | undefined;
let frame = 0;
let lastAt = 0;

/** −60…−12 dBov as 0…1. */
function scale(dbov: number): number {
  return Math.min(1, Math.max(0, (dbov + 60) / 48));
}

function voice(leg: string): Voice {
  let known = voices.get(leg);
  if (!known) {
    known = { target: 0, level: 0, toldAt: -Infinity, spokeAt: -Infinity };
    voices.set(leg, known);
  }
  return known;
}

function hear(leg: string, dbov: number, now: number): void {
  const heard = voice(leg);
  heard.target = scale(dbov);
  heard.toldAt = now;
  if (dbov >= SPEECH_DBOV) heard.spokeAt = now;
}

export function onSpeakers(speakers: readonly Speaker[]): void {
  const now = performance.now();
  const loud = new Map<string, number>();
  for (const { leg, level } of speakers) {
    if (leg === ownLeg?.id) continue;
    hear(leg, level, now);
    if (level >= SPEECH_DBOV) loud.set(leg, scale(level));
  }
  dominant.set(dominance.observe(loud, now));
}

/** When somebody was last heard to speak, in ms of `performance.now()`; 0 for never. */
export function spokeAt(leg: string): number {
  return Math.max(0, voices.get(leg)?.spokeAt ?? 0);
}

/** One's own level is measured here: it shows before the server could say it. */
export function setOwnLeg(leg: { readonly id: string; readonly muted: boolean } | undefined): void {
  ownLeg = leg;
  if (leg) return;
  voices.clear();
  dominance = new Dominance();
  dominant.set(undefined);
}

/** Keeps `--level` (0…1) and `data-speaking` of an element up to date. Returns what ends that. */
export function showLevel(element: HTMLElement, leg: string): () => void {
  shown.set(element, leg);
  if (frame === 0) {
    lastAt = performance.now();
    frame = requestAnimationFrame(draw);
  }
  return () => {
    shown.delete(element);
    if (shown.size === 0) {
      cancelAnimationFrame(frame);
      frame = 0;
    }
  };
}

function draw(now: number): void {
  const elapsed = Math.min(100, now - lastAt);
  lastAt = now;
  if (ownLeg) hear(ownLeg.id, ownLeg.muted ? -127 : decibels(microphone.rms), now);
  for (const each of voices.values()) {
    const target = now - each.toldAt > STALE_MS ? 0 : each.target;
    const slowness = target > each.level ? RISE_MS : FALL_MS;
    each.level += (target - each.level) * (1 - Math.exp(-elapsed / slowness));
  }
  for (const [element, leg] of shown) {
    const known = voices.get(leg);
    element.style.setProperty('--level', (known?.level ?? 0).toFixed(3));
    const speaking = known !== undefined && now - known.spokeAt < SPEAKING_HOLD_MS;
    if (speaking !== (element.dataset['speaking'] === 'true')) element.dataset['speaking'] = String(speaking);
  }
  frame = requestAnimationFrame(draw);
}
