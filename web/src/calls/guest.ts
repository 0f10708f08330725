import { becomeGuest } from '../api/calls';
import type { GuestAnswer } from '../api/types';
import type { Identity } from './connection';

/** A guest of one conference, kept in this tab so that a reload in the call stays the same guest. */
export interface GuestPass {
  readonly invitation: string;
  readonly displayName: string;
  readonly guestId: string;
  readonly conference: { readonly id: string; readonly name: string };
  readonly token: string;
  readonly expiresAt: number;
}

const KEY = 'parley.guest';
const MARGIN_MS = 60_000;

export function keptPass(invitation: string): GuestPass | undefined {
  try {
    const pass = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as GuestPass | null;
    return pass?.invitation === invitation && pass.expiresAt - Date.now() > MARGIN_MS ? pass : undefined;
  } catch {
    return undefined;
  }
}

export async function requestPass(invitation: string, displayName: string): Promise<GuestPass> {
  const pass = passOf(invitation, displayName, await becomeGuest(invitation, displayName));
  keep(pass);
  return pass;
}

function passOf(invitation: string, displayName: string, answer: GuestAnswer): GuestPass {
  return {
    invitation,
    displayName,
    guestId: answer.guest.id,
    conference: answer.conference,
    token: answer.accessToken,
    expiresAt: Date.now() + answer.expiresInSeconds * 1000,
  };
}

function keep(pass: GuestPass): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(pass));
  } catch {
    // Then a reload asks for the name again.
  }
}

/** Connects as this guest. A pass that ends is followed by another for the same name. */
export function guestIdentity(first: GuestPass): Identity {
  let pass = first;
  return {
    key: `guest:${first.guestId}`,
    renewInMs: () => Math.max(1000, pass.expiresAt - Date.now() - MARGIN_MS),
    token: async (renew) => {
      if (renew || pass.expiresAt - Date.now() < MARGIN_MS) pass = await requestPass(pass.invitation, pass.displayName);
      return pass.token;
    },
  };
}
