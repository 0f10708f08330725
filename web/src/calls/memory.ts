import { newId } from '../base/id';

/* What a tab remembers over a reload: who it is in a call, and in which it was. */

/** What to go back to when the page was reloaded in a call. */
export interface Resumable {
  readonly conference?: string;
  readonly call: string;
  readonly leg: string;
  readonly title: string;
  /** Where in the page the call is shown. */
  readonly path: string;
  readonly muted: boolean;
}

const PARTICIPANT = 'parley.participant';
const RESUMABLE = 'parley.in-call';
const LEFT_AT = 'parley.left-at';
/** A page that comes back later than this does not walk into a room by itself. */
const RESUMABLE_MS = 2 * 60_000;

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Without storage a reload leaves the call; nothing else is lost.
  }
}

let participant: string | undefined;

/** The same over reloads of this tab, so that the server replaces this person's leg instead of adding another. */
export function participantId(): string {
  participant ??= read(PARTICIPANT) ?? newId();
  write(PARTICIPANT, participant);
  return participant;
}

/** After another tab took our place (a duplicated tab starts with our id), we are somebody else from now on. */
export function forgetParticipant(): void {
  participant = undefined;
  write(PARTICIPANT, undefined);
}

export function rememberCall(resumable: Resumable | undefined): void {
  write(RESUMABLE, resumable && JSON.stringify(resumable));
}

export function rememberedCall(): Resumable | undefined {
  try {
    const stored = read(RESUMABLE);
    const leftAt = Number(read(LEFT_AT) ?? 0);
    if (Date.now() - leftAt > RESUMABLE_MS) return undefined;
    return stored ? (JSON.parse(stored) as Resumable) : undefined;
  } catch {
    return undefined;
  }
}

window.addEventListener('pagehide', () => write(LEFT_AT, String(Date.now())));
