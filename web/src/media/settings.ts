import { Store } from '../base/store';

/** Which devices a person prefers and how his microphone is treated; kept in this browser. */
export interface AudioSettings {
  readonly microphone: string;
  readonly speaker: string;
  /** Off: what the microphone hears goes out as it is (music, measurements). */
  readonly processing: boolean;
}

const KEY = 'parley.audio';
const DEFAULTS: AudioSettings = { microphone: '', speaker: '', processing: true };

function restore(): AudioSettings {
  // `?sound=original` switches processing off for this page: system tests send tones, which noise suppression removes.
  const original = new URLSearchParams(location.search).get('sound') === 'original';
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<AudioSettings>;
    return { ...DEFAULTS, ...stored, ...(original ? { processing: false } : {}) };
  } catch {
    return { ...DEFAULTS, processing: !original };
  }
}

export const audioSettings = new Store<AudioSettings>(restore());

export function changeAudioSettings(change: Partial<AudioSettings>): void {
  const next = { ...audioSettings.get(), ...change };
  audioSettings.set(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Then it holds until the page is closed.
  }
}
