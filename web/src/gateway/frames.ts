import type { Account, Call, CallEvent, Guest, Listening, Seat, Speaker, VideoSource } from '../api/types';

/** What the server sends; see docs/developers/api.md, "The gateway". */
export interface Welcome {
  readonly type: 'welcome';
  readonly seq: number;
  /** Whether all that was missed follows; otherwise we were away for too long and start over. */
  readonly resumed?: boolean;
  readonly session: string;
  readonly account?: Account;
  readonly guest?: Guest;
  readonly calls: readonly Call[];
  readonly iceServers?: readonly RTCIceServer[];
}

export interface Joined {
  readonly type: 'joined';
  readonly id: string;
  readonly call: Call;
  readonly leg: string;
  readonly offer: string;
}

export interface EventFrame {
  readonly type: 'event';
  readonly seq: number;
  readonly call: string;
  readonly version: number;
  readonly at: string;
  readonly event: CallEvent;
  /** With the first event that we see of a call: the call as it stands, at this version or later. */
  readonly state?: Call;
}

export interface SpeakersFrame {
  readonly type: 'speakers';
  readonly call: string;
  readonly speakers: readonly Speaker[];
}

/** A new description of a leg of ours, to be answered: what the command `offer` gives, or the server's own wish. */
export interface Offered {
  readonly type: 'offered';
  readonly id?: string;
  readonly call?: string;
  readonly leg?: string;
  readonly offer: string;
}

/** Who is seen in a section of our connection now. */
export interface Slot {
  readonly mid: string;
  readonly leg: string;
  readonly source: VideoSource;
  readonly state: 'live' | 'paused' | 'waiting';
}

export interface SlotsFrame {
  readonly type: 'slots';
  readonly call: string;
  /** Our own leg. */
  readonly leg: string;
  readonly slots: readonly Slot[];
}

export interface SceneFrame {
  readonly type: 'scene';
  readonly call: string;
  readonly seats: readonly (Seat & { readonly leg: string })[];
}

export type ServerFrame =
  | Welcome
  | Joined
  | EventFrame
  | SpeakersFrame
  | Offered
  | SlotsFrame
  | SceneFrame
  | { readonly type: 'ok'; readonly id: string }
  | { readonly type: 'error'; readonly id?: string; readonly code: string; readonly message: string }
  | { readonly type: 'lagging' };

/** A picture that is wanted, and how large it is shown, in physical pixels; 0 by 0 is not now. */
export interface Wanted {
  readonly leg: string;
  readonly source: VideoSource;
  readonly width: number;
  readonly height: number;
}

/** What the page sends, without the id that the client gives it. */
export type Command =
  | { readonly type: 'join'; readonly conference: string; readonly participant: string; readonly displayName?: string }
  | { readonly type: 'dial'; readonly number: string; readonly participant: string }
  | { readonly type: 'accept'; readonly call: string; readonly leg: string; readonly participant: string }
  | { readonly type: 'answer'; readonly call: string; readonly leg: string; readonly sdp: string }
  | { readonly type: 'hang-up'; readonly call: string; readonly leg: string }
  | { readonly type: 'mute'; readonly call: string; readonly leg: string; readonly muted: boolean }
  | { readonly type: 'record'; readonly call: string; readonly on: boolean }
  | { readonly type: 'offer'; readonly call: string; readonly leg: string; readonly video: boolean; readonly restart: boolean }
  | { readonly type: 'video'; readonly call: string; readonly leg: string; readonly source: VideoSource; readonly on: boolean }
  | { readonly type: 'view'; readonly call: string; readonly leg: string; readonly wanted: readonly Wanted[] }
  | { readonly type: 'seat'; readonly call: string; readonly leg: string; readonly x: number; readonly y: number; readonly facing: number }
  | { readonly type: 'listen'; readonly call: string; readonly leg: string; readonly how: Listening }
  | { readonly type: 'moderate'; readonly call: string; readonly leg: string; readonly muted?: boolean; readonly deaf?: boolean; readonly gainDb?: number }
  | { readonly type: 'lock'; readonly call: string; readonly on: boolean }
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'ping' };

export const CLOSE_UNAUTHENTICATED = 4001;
export const CLOSE_BAD_FRAME = 4002;
export const CLOSE_LAGGING = 4008;

/** Reads a frame; frames that this page does not know, as a newer server may send, give nothing. */
export function parseFrame(text: string): ServerFrame | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const type = (json as { type?: unknown }).type;
  switch (type) {
    case 'welcome':
    case 'joined':
    case 'event':
    case 'speakers':
    case 'offered':
    case 'slots':
    case 'scene':
    case 'ok':
    case 'error':
    case 'lagging':
      return json as ServerFrame;
    default:
      return undefined;
  }
}
