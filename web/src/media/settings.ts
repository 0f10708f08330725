import type { Listening } from '../api/types';
import { Store } from '../base/store';

/** Which devices a person prefers and how his microphone is treated; kept in this browser. */
export interface AudioSettings {
  readonly microphone: string;
  readonly speaker: string;
  /** Off: what the microphone hears goes out as it is (music, measurements). */
  readonly processing: boolean;
}

export type RoomView = 'grid' | 'speaker' | 'stage';

/** How a person likes to see and hear a conference; kept in this browser. */
export interface RoomSettings {
  readonly camera: string;
  /** Whether the camera was on when it was last decided. */
  readonly cameraOn: boolean;
  readonly view: RoomView;
  readonly listening: Listening;
}

const AUDIO_KEY = 'parley.audio';
const ROOM_KEY = 'parley.room';
const AUDIO: AudioSettings = { microphone: '', speaker: '', processing: true };
const ROOM: RoomSettings = { camera: '', cameraOn: false, view: 'grid', listening: 'plain' };

function stored<T>(key: string, defaults: T): T {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<T>) };
  } catch {
    return defaults;
  }
}

function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Then it holds until the page is closed.
  }
}

function restoreAudio(): AudioSettings {
  // `?sound=original` switches processing off for this page: system tests send tones, which noise suppression removes.
  const original = new URLSearchParams(location.search).get('sound') === 'original';
  return { ...stored(AUDIO_KEY, AUDIO), ...(original ? { processing: false } : {}) };
}

export const audioSettings = new Store<AudioSettings>(restoreAudio());
export const roomSettings = new Store<RoomSettings>(stored(ROOM_KEY, ROOM));

export function changeAudioSettings(change: Partial<AudioSettings>): void {
  audioSettings.update((old) => ({ ...old, ...change }));
  keep(AUDIO_KEY, audioSettings.get());
}

export function changeRoomSettings(change: Partial<RoomSettings>): void {
  roomSettings.update((old) => ({ ...old, ...change }));
  keep(ROOM_KEY, roomSettings.get());
}
