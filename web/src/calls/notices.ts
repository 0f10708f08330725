import type { Call, Leg } from '../api/types';
import { sounds } from '../media/sounds';
import { announce } from './announce';

/** Everybody is to know: seen in the room, heard, and read aloud. */
export function noticeRecording(on: boolean): void {
  if (on) {
    sounds.recordingOn();
    announce('This call is being recorded.', true);
  } else {
    sounds.recordingOff();
    announce('The recording has stopped.', true);
  }
}

export function nameOf(leg: Leg | undefined): string {
  return leg?.displayName || leg?.number || 'Somebody';
}

/** A person whose page is reloaded or whose connection breaks is back in a moment: only what lasts is told. */
export const BACK_WITHIN_MS = 4_000;

/** Whether this leg goes on where an earlier one of the same person ended just now. */
export function cameBack(call: Call, leg: Leg): boolean {
  const joinedAtMs = Date.parse(leg.joinedAt ?? leg.addedAt);
  return call.legs
    .filter((each) => each.id !== leg.id && each.participant !== '' && each.participant === leg.participant)
    .some((each) => !each.leftAt || joinedAtMs - Date.parse(each.leftAt) < BACK_WITHIN_MS);
}
