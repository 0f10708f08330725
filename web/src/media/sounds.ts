import { audioContext } from './audio';

/* Short sounds, made rather than shipped. Each note fades, so that nothing clicks. */

interface Note {
  readonly hz: number;
  readonly atS: number;
  readonly lengthS: number;
  readonly gain?: number;
  /** −1 left to 1 right. */
  readonly pan?: number;
}

function play(notes: readonly Note[], volume: number): void {
  const context = audioContext();
  if (context.state === 'suspended') void context.resume().catch(() => undefined);
  const start = context.currentTime + 0.02;
  for (const note of notes) {
    const gain = context.createGain();
    const peak = volume * (note.gain ?? 1);
    gain.gain.setValueAtTime(0, start + note.atS);
    gain.gain.linearRampToValueAtTime(peak, start + note.atS + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0005, start + note.atS + note.lengthS);
    const pan = context.createStereoPanner();
    pan.pan.value = note.pan ?? 0;
    gain.connect(pan).connect(context.destination);
    for (const [multiple, share] of [[1, 1], [2, 0.22]] as const) {
      const oscillator = context.createOscillator();
      const partial = context.createGain();
      partial.gain.value = share;
      oscillator.frequency.value = note.hz * multiple;
      oscillator.connect(partial).connect(gain);
      oscillator.start(start + note.atS);
      oscillator.stop(start + note.atS + note.lengthS + 0.05);
    }
  }
}

const G4 = 392;
const C5 = 523.25;
const E5 = 659.25;
const G5 = 783.99;

export const sounds = {
  joined: () => play([{ hz: C5, atS: 0, lengthS: 0.18 }, { hz: G5, atS: 0.09, lengthS: 0.24 }], 0.05),
  left: () => play([{ hz: G5, atS: 0, lengthS: 0.18 }, { hz: C5, atS: 0.09, lengthS: 0.24 }], 0.04),
  /** Unlike any other sound here, and twice: everybody is to notice. */
  recordingOn: () =>
    play(
      [
        { hz: E5, atS: 0, lengthS: 0.3 },
        { hz: E5, atS: 0.32, lengthS: 0.3 },
        { hz: G5, atS: 0.64, lengthS: 0.5 },
      ],
      0.12,
    ),
  recordingOff: () => play([{ hz: G5, atS: 0, lengthS: 0.3 }, { hz: E5, atS: 0.3, lengthS: 0.45 }], 0.1),
  /** Left, right, both: who hears it so has his headphones on the right way round. */
  test: () =>
    play(
      [
        { hz: C5, atS: 0, lengthS: 0.5, pan: -1 },
        { hz: E5, atS: 0.6, lengthS: 0.5, pan: 1 },
        { hz: C5, atS: 1.2, lengthS: 0.6 },
        { hz: G5, atS: 1.2, lengthS: 0.6 },
      ],
      0.1,
    ),
  muted: () => play([{ hz: G4, atS: 0, lengthS: 0.09 }], 0.05),
  unmuted: () => play([{ hz: C5, atS: 0, lengthS: 0.09 }], 0.05),
};

function repeat(everyMs: number, sound: () => void): () => void {
  sound();
  const timer = setInterval(sound, everyMs);
  return () => clearInterval(timer);
}

/** Rings until the returned function is called. */
export function ring(): () => void {
  const melody = [C5, E5, G5, E5, C5, G5].map((hz, i) => ({ hz, atS: i * 0.13, lengthS: 0.45 }));
  return repeat(2_800, () => play(melody, 0.16));
}

/** What a caller hears while it rings at the other side. */
export function ringback(): () => void {
  return repeat(4_000, () => play([{ hz: 425, atS: 0, lengthS: 1.1 }], 0.06));
}

/** A short echo of a key of the dial pad. */
export function keyTone(key: string): void {
  const rows = [697, 770, 852, 941];
  const columns = [1209, 1336, 1477];
  const index = '123456789*0#'.indexOf(key);
  if (index < 0) return;
  const lengthS = 0.12;
  play([{ hz: rows[Math.floor(index / 3)] ?? 697, atS: 0, lengthS }, { hz: columns[index % 3] ?? 1209, atS: 0, lengthS }], 0.04);
}
