/** What the HTTP API and the gateway say; see docs/developers/api.md. */

export interface Organisation {
  readonly id: string;
  readonly name: string;
}

export type Role = 'admin' | 'member';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly extension?: string;
  readonly registered?: boolean;
  readonly disabled?: boolean;
  readonly organisation: Organisation;
}

export interface SessionAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly account: Account;
}

export interface NodeInfo {
  readonly version: string;
  readonly setupNeeded: boolean;
  readonly signUp: 'open' | 'closed';
}

export interface Conference {
  readonly id: string;
  readonly name: string;
  readonly extension: string;
  readonly ownerId: string;
  readonly createdAt: string;
  readonly invitation: { readonly token: string; readonly path: string };
  readonly call?: { readonly id: string; readonly startedAt: string; readonly people: number };
}

export interface Invitation {
  readonly conference: { readonly id: string; readonly name: string };
  readonly people: number;
}

export interface Guest {
  readonly id: string;
  readonly displayName: string;
}

export interface GuestAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly guest: Guest;
  readonly conference: { readonly id: string; readonly name: string };
}

export type LegKind = 'browser' | 'phone';
/** What a leg can show. */
export type VideoSource = 'camera' | 'screen';

/** Where somebody sits: metres from the middle of the room, x to the right, y to the front; degrees clockwise from the front. */
export interface Seat {
  readonly x: number;
  readonly y: number;
  readonly facing: number;
}

/** How one hears a conference: as one channel, from one's own seat, or from the middle of the room. */
export type Listening = 'plain' | 'spatial' | 'scene';

/** One way of a leg over the last seconds. What is not there was not measured. */
export interface Way {
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly concealedPercent?: number;
  readonly delayMs?: number;
  readonly mos?: number;
}

export interface LegQuality {
  readonly leg: string;
  /** What came from the leg, as the node measured it. */
  readonly heard?: Way;
  /** What its peer reported of what the node sent. */
  readonly told?: Way;
  readonly roundTripMs?: number;
}

export type LegPhase = 'new' | 'ringing' | 'joined' | 'left';

export interface Leg {
  readonly id: string;
  readonly kind: LegKind;
  readonly incoming: boolean;
  readonly participant: string;
  readonly subject?: string;
  readonly displayName: string;
  readonly number: string;
  readonly phase: LegPhase;
  readonly muted: boolean;
  readonly held: boolean;
  /** Hears nobody: a moderator's doing. */
  readonly deaf?: boolean;
  /** How much louder or softer everybody hears this leg; 0 if nothing is said. */
  readonly gainDb?: number;
  /** What others can see of this leg. */
  readonly video?: readonly VideoSource[];
  readonly addedAt: string;
  readonly joinedAt?: string;
  readonly leftAt?: string;
  readonly leftReason?: string;
}

export interface Call {
  readonly id: string;
  readonly conference?: string;
  readonly title: string;
  readonly version: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly endReason?: string;
  /** The id of the recording that runs now. */
  readonly recording?: string;
  /** Nobody else comes in. */
  readonly locked?: boolean;
  readonly legs: readonly Leg[];
}

export type CallEvent =
  | { readonly type: 'call-started'; readonly conference?: string; readonly title: string }
  | {
      readonly type: 'leg-added';
      readonly leg: string;
      readonly kind: LegKind;
      readonly incoming: boolean;
      readonly participant: string;
      readonly subject: string;
      readonly displayName: string;
      readonly number: string;
    }
  | { readonly type: 'leg-ringing'; readonly leg: string }
  | { readonly type: 'leg-joined'; readonly leg: string }
  | { readonly type: 'leg-connected'; readonly leg: string }
  | { readonly type: 'leg-muted'; readonly leg: string }
  | { readonly type: 'leg-unmuted'; readonly leg: string }
  | { readonly type: 'leg-held'; readonly leg: string }
  | { readonly type: 'leg-resumed'; readonly leg: string }
  | { readonly type: 'digit-pressed'; readonly leg: string; readonly digit: string; readonly durationMs: number }
  | { readonly type: 'leg-left'; readonly leg: string; readonly reason: string }
  | { readonly type: 'leg-progressed'; readonly leg: string }
  | { readonly type: 'transfer-requested'; readonly leg: string; readonly target: string }
  | { readonly type: 'transfer-succeeded'; readonly leg: string; readonly to: string }
  | { readonly type: 'transfer-failed'; readonly leg: string; readonly reason: string }
  | { readonly type: 'leg-moved-out'; readonly leg: string; readonly to: string }
  | {
      readonly type: 'leg-moved-in';
      readonly leg: string;
      readonly kind: LegKind;
      readonly incoming: boolean;
      readonly participant: string;
      readonly subject: string;
      readonly displayName: string;
      readonly number: string;
      readonly from: string;
    }
  | { readonly type: 'recording-started'; readonly recording: string; readonly by: string }
  | { readonly type: 'recording-stopped'; readonly recording: string; readonly reason: string }
  | { readonly type: 'video-started'; readonly leg: string; readonly source: VideoSource }
  | { readonly type: 'video-stopped'; readonly leg: string; readonly source: VideoSource }
  | { readonly type: 'call-locked' }
  | { readonly type: 'call-unlocked' }
  | { readonly type: 'leg-deafened'; readonly leg: string }
  | { readonly type: 'leg-undeafened'; readonly leg: string }
  | { readonly type: 'leg-gained'; readonly leg: string; readonly gainDb: number }
  | { readonly type: 'quality-measured'; readonly legs: readonly LegQuality[] }
  | { readonly type: 'call-ended'; readonly reason: string };

/** An event with its place and time, as the timeline lists it. */
export type TimelineEvent = CallEvent & {
  readonly seq: number;
  readonly version: number;
  readonly at: string;
  readonly commandId?: string;
};

export interface Timeline {
  readonly call: Call;
  readonly events: readonly TimelineEvent[];
}

export interface Track {
  readonly n: number;
  readonly kind: 'mix' | 'participant';
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly sha256: string;
}

export type RecordingState = 'recording' | 'finishing' | 'finished' | 'interrupted' | 'failed';

export interface Recording {
  readonly id: string;
  readonly call: string;
  readonly title: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly state: RecordingState;
  readonly interrupted: boolean;
  readonly by: string;
  readonly tracks: readonly Track[];
}

export interface Peaks {
  readonly peaksPerSecond: number;
  readonly peaks: readonly number[];
}

export interface Speaker {
  readonly leg: string;
  /** dBov, 0 loudest, −127 silence. */
  readonly level: number;
}
