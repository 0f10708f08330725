import { exchange } from './http';
import { api } from './session';
import type {
  Account,
  Call,
  Conference,
  GuestAnswer,
  Invitation,
  NodeInfo,
  Peaks,
  Recording,
  Role,
  SessionAnswer,
  Timeline,
} from './types';

const seg = encodeURIComponent;

/* Without a session. */
export const nodeInfo = () => exchange<NodeInfo>('/api/node');
export const setUp = (body: { token: string; name: string; displayName?: string; password: string; organisation?: string }) =>
  exchange<SessionAnswer>('/api/setup', { method: 'POST', body });
export const signUp = (body: { name: string; displayName?: string; password: string; organisation?: string }) =>
  exchange<SessionAnswer>('/api/accounts/sign-up', { method: 'POST', body });
export const invitation = (token: string) => exchange<Invitation>(`/api/invitations/${seg(token)}`);
export const becomeGuest = (token: string, displayName: string) =>
  exchange<GuestAnswer>(`/api/invitations/${seg(token)}/guests`, { method: 'POST', body: { displayName } });

/* Accounts. */
export const accounts = () => api<{ accounts: Account[] }>('/api/accounts').then((answer) => answer.accounts);
export interface NewAccount {
  readonly name: string;
  readonly password: string;
  readonly displayName?: string;
  readonly extension?: string;
  readonly sipPassword?: string;
  readonly role?: Role;
}
export const addAccount = (body: NewAccount) => api<Account>('/api/accounts', { method: 'POST', body });
export interface AccountChange {
  readonly displayName?: string;
  readonly password?: string;
  readonly currentPassword?: string;
  readonly sipPassword?: string;
  readonly extension?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
}
export const changeAccount = (id: string, body: AccountChange) =>
  api<Account>(`/api/accounts/${seg(id)}`, { method: 'PATCH', body });

/* Conferences. */
export const conferences = () =>
  api<{ conferences: Conference[] }>('/api/conferences').then((answer) => answer.conferences);
export const conference = (id: string) => api<Conference>(`/api/conferences/${seg(id)}`);
export const addConference = (name: string, extension?: string) =>
  api<Conference>('/api/conferences', { method: 'POST', body: extension ? { name, extension } : { name } });
export const renameConference = (id: string, name: string) =>
  api<Conference>(`/api/conferences/${seg(id)}`, { method: 'PATCH', body: { name } });
export const removeConference = (id: string) => api<void>(`/api/conferences/${seg(id)}`, { method: 'DELETE' });
export const renewInvitation = (id: string) =>
  api<unknown>(`/api/conferences/${seg(id)}/invitation`, { method: 'POST' });

/* Calls and recordings. */
export const calls = (before?: string, limit = 30) =>
  api<{ calls: Call[] }>(`/api/calls?limit=${limit}${before ? `&before=${seg(before)}` : ''}`).then((a) => a.calls);
export const timeline = (id: string) => api<Timeline>(`/api/calls/${seg(id)}/timeline`);
export const recordings = (call?: string) =>
  api<{ recordings: Recording[] }>(`/api/recordings${call ? `?call=${seg(call)}` : ''}`).then((a) => a.recordings);
export const recording = (id: string) => api<Recording>(`/api/recordings/${seg(id)}`);
export const removeRecording = (id: string) => api<void>(`/api/recordings/${seg(id)}`, { method: 'DELETE' });
export const peaks = (id: string, track: number) => api<Peaks>(`/api/recordings/${seg(id)}/tracks/${track}/peaks`);
export const audioPath = (id: string, track: number, token: string, download = false) =>
  `/api/recordings/${seg(id)}/tracks/${track}/audio?access_token=${seg(token)}${download ? '&download=1' : ''}`;
