import { Store } from '../base/store';
import { ApiError, exchange, type HttpRequest } from './http';
import type { Account, SessionAnswer } from './types';

/** Who uses this page. The access token lives in this tab only; the refresh token is a cookie that scripts cannot read. */
export type Session =
  /** `away`: the server does not answer; asked again by itself. */
  | { readonly status: 'starting'; readonly away?: true }
  | { readonly status: 'signed-out'; readonly because?: 'ended' }
  | { readonly status: 'signed-in'; readonly account: Account };

interface Access {
  readonly token: string;
  readonly expiresAt: number;
  readonly account: Account;
}

const KEY = 'parley.access';
/** Kept in this browser: whether there may be a refresh cookie at all. Guests and strangers need not ask for one. */
const KNOWN = 'parley.known';
/** An access token with less than this left is renewed before it is used. */
const MARGIN_MS = 60_000;
const RETRY_MS = 2_000;

export const session = new Store<Session>({ status: 'starting' });

let access: Access | undefined = restore();

function restore(): Access | undefined {
  try {
    const stored = sessionStorage.getItem(KEY);
    return stored ? (JSON.parse(stored) as Access) : undefined;
  } catch {
    return undefined;
  }
}

function keep(next: Access | undefined): void {
  access = next;
  try {
    if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
    else sessionStorage.removeItem(KEY);
    if (next) localStorage.setItem(KNOWN, '1');
    else localStorage.removeItem(KNOWN);
  } catch {
    // Storage may be switched off: then a reload asks for the refresh cookie again.
  }
}

function isFresh(candidate: Access | undefined): candidate is Access {
  return candidate !== undefined && candidate.expiresAt - Date.now() > MARGIN_MS;
}

// Who signs out in one tab is signed out in all of them.
window.addEventListener('storage', (event) => {
  if (event.key === KNOWN && event.newValue === null && access) {
    access = undefined;
    session.set({ status: 'signed-out' });
  }
});

export function adopt(answer: SessionAnswer): void {
  keep({
    token: answer.accessToken,
    expiresAt: Date.now() + answer.expiresInSeconds * 1000,
    account: answer.account,
  });
  session.set({ status: 'signed-in', account: answer.account });
}

/** Restores the session of a reloaded page, or by the refresh cookie. */
export async function startSession(): Promise<void> {
  if (isFresh(access)) {
    session.set({ status: 'signed-in', account: access.account });
    void api<{ account: Account }>('/api/me').then(({ account }) => updateAccount(account), () => undefined);
    return;
  }
  if (!isKnown()) {
    session.set({ status: 'signed-out' });
    return;
  }
  try {
    await refresh();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unreachable') {
      session.set({ status: 'starting', away: true });
      setTimeout(() => void startSession(), RETRY_MS);
    } else {
      keep(undefined);
      session.set({ status: 'signed-out' });
    }
  }
}

function isKnown(): boolean {
  try {
    return localStorage.getItem(KNOWN) !== null;
  } catch {
    return true;
  }
}

function updateAccount(account: Account): void {
  if (!access) return;
  keep({ ...access, account });
  session.set({ status: 'signed-in', account });
}

let refreshing: Promise<void> | undefined;

/** Renews the access token; tabs take turns, because each use of the refresh cookie replaces it. */
function refresh(): Promise<void> {
  refreshing ??= locked(async () => {
    adopt(await exchange<SessionAnswer>('/api/sessions/refresh', { method: 'POST' }));
  }).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function locked(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request('parley.refresh', work);
  else await work();
}

/** A token good for at least a minute. `renew` asks for a new one even so: the server said that the old one is not good. */
export async function accessToken(renew = false): Promise<string> {
  if (renew || !isFresh(access)) {
    try {
      await refresh();
    } catch (error) {
      if (error instanceof ApiError && error.code !== 'unreachable') ended();
      throw error;
    }
  }
  if (!access) throw new ApiError('unauthenticated', 'Sign in again.', 401);
  return access.token;
}

/** Milliseconds until the access token should be renewed. */
export function renewInMs(): number {
  return access ? Math.max(1000, access.expiresAt - Date.now() - MARGIN_MS) : MARGIN_MS;
}

function ended(): void {
  keep(undefined);
  session.set({ status: 'signed-out', because: 'ended' });
}

/** One request in the name of who is signed in. An access token that the server no longer takes is renewed once. */
export async function api<T>(path: string, request: Omit<HttpRequest, 'token'> = {}): Promise<T> {
  const token = await accessToken();
  try {
    return await exchange<T>(path, { ...request, token });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    return exchange<T>(path, { ...request, token: await accessToken(true) });
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  adopt(await exchange<SessionAnswer>('/api/sessions', { method: 'POST', body: { name, password } }));
}

export async function signOut(): Promise<void> {
  const token = access?.token;
  keep(undefined);
  session.set({ status: 'signed-out' });
  if (!token) return;
  try {
    await exchange('/api/sessions/current', { method: 'DELETE', token });
  } catch {
    // Signed out here in any case; the server's half ends by itself.
  }
}
