import type { Call, Leg } from '../api/types';
import { activeCall, acceptCall } from './active';
import { connection, gateway, type Connection } from './connection';

/** A call that rings for the person of this page. */
export interface IncomingCall {
  readonly call: string;
  readonly leg: string;
  readonly from: string;
  readonly number: string;
  readonly kind: Leg['kind'] | undefined;
}

function isForMe(leg: Leg, { account }: Connection): boolean {
  if (!account || leg.kind !== 'browser' || leg.incoming || (leg.phase !== 'new' && leg.phase !== 'ringing')) return false;
  if (leg.subject) return leg.subject === account.id;
  // A snapshot may leave the subject out; the number is then ours.
  return account.extension !== undefined && leg.number === account.extension;
}

function incomingOf(call: Call, state: Connection): IncomingCall | undefined {
  if (call.endedAt) return undefined;
  const mine = call.legs.find((leg) => isForMe(leg, state));
  if (!mine) return undefined;
  const caller = call.legs.find((leg) => leg.incoming && leg.id !== mine.id);
  return {
    call: call.id,
    leg: mine.id,
    from: caller?.displayName || caller?.number || call.title || 'Unknown caller',
    number: caller?.number ?? '',
    kind: caller?.kind,
  };
}

export function incomingCalls(state: Connection): IncomingCall[] {
  return [...state.calls.values()].flatMap((call) => incomingOf(call, state) ?? []);
}

/** Takes the call here. One that is going on is ended first: a person has one voice. */
export function accept(incoming: IncomingCall): string {
  const path = '/call';
  acceptCall(incoming.call, incoming.leg, incoming.from, path);
  return path;
}

export async function decline(incoming: IncomingCall): Promise<void> {
  await gateway().command({ type: 'hang-up', call: incoming.call, leg: incoming.leg });
}

export function isBusy(): boolean {
  const current = activeCall.get();
  return current !== undefined && current.phase !== 'ended';
}

export { connection };
