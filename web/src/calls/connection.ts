import { accessToken, renewInMs, session } from '../api/session';
import type { Account, Call, Guest } from '../api/types';
import { Store } from '../base/store';
import { GatewayClient, type GatewayListener, type GatewayStatus, type Socket } from '../gateway/client';
import type { EventFrame, Offered, SceneFrame, SlotsFrame, Welcome } from '../gateway/frames';
import { onSpeakers } from './levels';
import { applyEvent, newerCall } from './state';

/** As whom the page is connected to the gateway, and where its tokens come from. */
export interface Identity {
  readonly key: string;
  readonly token: (renew: boolean) => Promise<string>;
  /** When the token in use should be followed by another. */
  readonly renewInMs: () => number;
}

export interface Connection {
  readonly status: GatewayStatus;
  readonly account?: Account;
  readonly guest?: Guest;
  readonly iceServers: readonly RTCIceServer[];
  /** All calls of which the gateway has told, by id; ended ones for a while. */
  readonly calls: ReadonlyMap<string, Call>;
}

export const connection = new Store<Connection>({ status: 'idle', iceServers: [], calls: new Map() });

/** Told of each stored event, once, after it is folded in. */
export const eventListeners = new Set<(frame: EventFrame, call: Call | undefined) => void>();

/** Told of what is never replayed: pictures, seats, and new descriptions. */
export const frameListeners = new Set<(frame: SlotsFrame | SceneFrame | Offered) => void>();

const MAX_ENDED_CALLS = 50;

const listener: GatewayListener = {
  onStatus(status) {
    connection.update((old) => ({ ...old, status }));
    if (status === 'rejected' && identity?.key.startsWith('account:')) session.set({ status: 'signed-out', because: 'ended' });
  },
  onWelcome(welcome: Welcome, resumed: boolean) {
    scheduleRenewal();
    connection.update((old) => {
      const known = resumed ? old.calls : new Map<string, Call>();
      const calls = new Map(known);
      for (const call of welcome.calls) calls.set(call.id, newerCall(old.calls.get(call.id), call));
      return {
        status: 'open',
        iceServers: welcome.iceServers ?? [],
        calls,
        ...(welcome.account ? { account: welcome.account } : {}),
        ...(welcome.guest ? { guest: welcome.guest } : {}),
      };
    });
  },
  onEvent(frame) {
    const before = connection.get().calls;
    const known = before.get(frame.call);
    const call = frame.state ? newerCall(known, frame.state) : applyEvent(known, frame);
    if (call && call !== before.get(frame.call)) {
      connection.update((old) => ({ ...old, calls: withoutOldest(new Map(before).set(frame.call, call)) }));
    }
    for (const each of [...eventListeners]) each(frame, call);
  },
  onSpeakers(frame) {
    onSpeakers(frame.speakers);
  },
  onUnasked(frame) {
    for (const each of [...frameListeners]) each(frame);
  },
};

function withoutOldest(calls: Map<string, Call>): Map<string, Call> {
  const ended = [...calls.values()].filter((call) => call.endedAt);
  for (const call of ended.slice(0, Math.max(0, ended.length - MAX_ENDED_CALLS))) calls.delete(call.id);
  return calls;
}

/** What an answer says of a call, which may be newer than the last event. */
export function tellOfCall(call: Call): void {
  connection.update((old) => ({ ...old, calls: new Map(old.calls).set(call.id, newerCall(old.calls.get(call.id), call)) }));
}

let identity: Identity | undefined;
let client: GatewayClient | undefined;
let renewal: ReturnType<typeof setTimeout> | undefined;

export function gateway(): GatewayClient {
  if (!client) throw new Error('Nobody is connected.');
  return client;
}

/** Connects as somebody; the same again changes nothing. */
export function connectAs(next: Identity | undefined): void {
  if (next?.key === identity?.key) return;
  clearTimeout(renewal);
  client?.stop();
  client = undefined;
  identity = next;
  connection.set({ status: 'idle', iceServers: [], calls: new Map() });
  if (!next) return;
  client = new GatewayClient({ open: openSocket, token: next.token, listener });
  client.start();
}

function openSocket(): Socket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/api/gateway`);
  const wrapped: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code) => socket.close(code),
  };
  socket.onopen = () => wrapped.onopen?.();
  socket.onmessage = (event: MessageEvent<unknown>) => wrapped.onmessage?.(event);
  socket.onclose = (event) => wrapped.onclose?.(event);
  return wrapped;
}

function scheduleRenewal(): void {
  clearTimeout(renewal);
  const { token, renewInMs: delay } = identity ?? {};
  if (!token || !delay) return;
  renewal = setTimeout(async () => {
    try {
      await client?.command({ type: 'token', token: await token(false) });
    } catch {
      // The gateway closes when the old token ends, and the connection is made anew with another.
    }
    scheduleRenewal();
  }, delay() + 500);
}

export function accountIdentity(account: Account): Identity {
  return { key: `account:${account.id}`, token: accessToken, renewInMs };
}

window.addEventListener('online', () => client?.nudge());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') client?.nudge();
});
