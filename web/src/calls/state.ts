import type { Call, CallEvent, Leg, VideoSource } from '../api/types';

/** What an event needs besides itself to be folded in. */
export interface Placed {
  readonly call: string;
  readonly version: number;
  readonly at: string;
  readonly event: CallEvent;
}

/**
 * A call after an event. An event that the call has seen already changes nothing, so a snapshot and a replay may
 * overlap. Without a call, only its first event makes one.
 */
export function applyEvent(call: Call | undefined, placed: Placed): Call | undefined {
  const { event, at, version } = placed;
  if (event.type === 'call-started') {
    if (call) return call;
    const conference = event.conference === undefined ? {} : { conference: event.conference };
    return { id: placed.call, ...conference, title: event.title, version, startedAt: at, legs: [] };
  }
  if (!call || version <= call.version) return call;
  const next: Call = { ...call, version };
  switch (event.type) {
    case 'leg-added':
      return { ...next, legs: [...call.legs.filter((leg) => leg.id !== event.leg), addedLeg(event, at)] };
    case 'leg-ringing':
      return changeLeg(next, event.leg, (leg) => (leg.phase === 'new' ? { ...leg, phase: 'ringing' } : leg));
    case 'leg-joined':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, phase: 'joined', joinedAt: leg.joinedAt ?? at }));
    case 'leg-muted':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, muted: true }));
    case 'leg-unmuted':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, muted: false }));
    case 'leg-held':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, held: true }));
    case 'leg-resumed':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, held: false }));
    case 'leg-left':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, phase: 'left', leftAt: at, leftReason: event.reason, video: [] }));
    case 'leg-moved-in':
      return { ...next, legs: [...call.legs.filter((leg) => leg.id !== event.leg), { ...addedLeg(event, at), phase: 'joined', joinedAt: at }] };
    case 'leg-moved-out':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, phase: 'left', leftAt: at, leftReason: 'transferred' }));
    case 'recording-started':
      return { ...next, recording: event.recording };
    case 'recording-stopped': {
      const { recording: _, ...rest } = next;
      return rest;
    }
    case 'call-ended': {
      const { recording: _, ...rest } = next;
      return { ...rest, endedAt: at, endReason: event.reason };
    }
    case 'video-started':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, video: [...without(leg.video, event.source), event.source] }));
    case 'video-stopped':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, video: without(leg.video, event.source) }));
    case 'call-locked':
      return { ...next, locked: true };
    case 'call-unlocked':
      return { ...next, locked: false };
    case 'leg-deafened':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, deaf: true }));
    case 'leg-undeafened':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, deaf: false }));
    case 'leg-gained':
      return changeLeg(next, event.leg, (leg) => ({ ...leg, gainDb: event.gainDb }));
    case 'quality-measured':
    case 'leg-connected':
    case 'leg-progressed':
    case 'transfer-requested':
    case 'transfer-succeeded':
    case 'transfer-failed':
    case 'digit-pressed':
      return next;
    default:
      return next; // A type that this page does not know yet, from a newer server.
  }
}

function without(shown: readonly VideoSource[] | undefined, source: VideoSource): readonly VideoSource[] {
  return (shown ?? []).filter((each) => each !== source);
}

function addedLeg(event: Extract<CallEvent, { type: 'leg-added' | 'leg-moved-in' }>, at: string): Leg {
  return {
    id: event.leg,
    kind: event.kind,
    incoming: event.incoming,
    participant: event.participant,
    subject: event.subject,
    displayName: event.displayName,
    number: event.number,
    phase: 'new',
    muted: false,
    held: false,
    addedAt: at,
  };
}

function changeLeg(call: Call, id: string, change: (leg: Leg) => Leg): Call {
  return { ...call, legs: call.legs.map((leg) => (leg.id === id ? change(leg) : leg)) };
}

/** The newer of two views of a call; subjects that only events carry are kept. */
export function newerCall(known: Call | undefined, told: Call): Call {
  if (!known) return told;
  if (known.version > told.version) return known;
  const subjects = new Map(known.legs.map((leg) => [leg.id, leg.subject]));
  return {
    ...told,
    legs: told.legs.map((leg) => {
      const subject = leg.subject ?? subjects.get(leg.id);
      return subject === undefined ? leg : { ...leg, subject };
    }),
  };
}

/** Who takes part now, in order of arrival. A person whose page was refreshed is shown once. */
export function present(call: Call): Leg[] {
  const joined = call.legs.filter((leg) => leg.phase === 'joined');
  const newest = new Map<string, Leg>();
  for (const leg of joined) newest.set(leg.participant || leg.id, leg);
  return joined.filter((leg) => newest.get(leg.participant || leg.id) === leg);
}

/** Who is being called. */
export function beingCalled(call: Call): Leg[] {
  return call.legs.filter((leg) => !leg.incoming && (leg.phase === 'new' || leg.phase === 'ringing'));
}

/** A call's name as this person would say it: the conference's, or the other side's. */
export function otherSide(call: Call, own: (leg: Leg) => boolean): Leg | undefined {
  const others = call.legs.filter((leg) => !own(leg));
  return others.find((leg) => leg.phase === 'joined') ?? others.at(-1);
}
