import { ApiError } from './http';
import { planYaml, type Json } from './planYaml';
import { api } from './session';

const seg = encodeURIComponent;

/* How lines stand. */
export type TargetState = 'unknown' | 'up' | 'down' | 'draining';

export interface TargetView {
  readonly host: string;
  readonly port?: number;
  readonly transport?: string;
  readonly priority: number;
  readonly weight: number;
  readonly draining: boolean;
  readonly state: TargetState;
  readonly since?: string;
  readonly because?: string;
  readonly addresses?: readonly string[];
}

export interface TrunkView {
  readonly name: string;
  readonly takesCalls: boolean;
  readonly registration?: { readonly registered: boolean; readonly until?: string; readonly because?: string };
  readonly targets: readonly TargetView[];
  readonly channelsUsed: number;
  readonly channelsMax?: number;
}

export interface GroupView {
  readonly name: string;
  readonly takesCalls: boolean;
  readonly targets: readonly TargetView[];
}

export interface Spend {
  readonly tenant: string;
  readonly organisation: string;
  readonly today: string;
  readonly limit?: string;
}

export interface Lines {
  readonly trunks: readonly TrunkView[];
  readonly groups?: readonly GroupView[];
  readonly currency: string;
  readonly spend: readonly Spend[];
}

export const lines = () => api<Lines>('/api/sip/trunks');

/* Where a call would go. */
export interface Explained {
  readonly status: number;
  readonly result: string;
  readonly steps: readonly string[];
  readonly choices: readonly { readonly trunk: string; readonly called: string; readonly caller: string; readonly anonymous: boolean; readonly perMinute: string }[];
}

export const explain = (from: string, to: string) => api<Explained>('/api/sip/route/explain', { method: 'POST', body: { from, to } });

/* The plan, as text. */
export interface PlanProblem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface PlanText {
  readonly version: number;
  readonly text: string;
}

export const planText = async (): Promise<PlanText> => {
  const plan = await api<{ version: number } & Record<string, Json>>('/api/sip/plan');
  return { version: plan.version, text: planYaml(plan) };
};

export const checkPlan = (text: string) =>
  api<{ ok: boolean; problems: readonly PlanProblem[] }>('/api/sip/plan/check', { method: 'POST', text });

export const applyPlan = (text: string, version: number) => api<{ version: number }>(`/api/sip/plan?version=${version}`, { method: 'PUT', text });

export interface PlanChange {
  readonly version: number;
  readonly by: string;
  readonly at: string;
}

export const planChanges = () => api<{ changes: PlanChange[] }>('/api/sip/plan/changes').then((answer) => answer.changes);

/* Devices. */
export interface Registration {
  readonly id: string;
  readonly account: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly address: string;
  readonly contact: string;
  readonly source: string;
  readonly userAgent?: string;
  readonly since: string;
  readonly until: string;
}

export const registrations = () => api<{ registrations: Registration[] }>('/api/registrations').then((answer) => answer.registrations);
export const removeRegistration = (id: string) => api<void>(`/api/registrations/${seg(id)}`, { method: 'DELETE' });

/* The door. */
export interface Ban {
  readonly address: string;
  readonly because: string;
  readonly since: string;
  readonly until: string;
  readonly times: number;
  readonly shunned: number;
}

export const bans = () => api<{ bans: Ban[] }>('/api/bans').then((answer) => answer.bans);
export const liftBan = (address: string) => api<void>(`/api/bans/${seg(address)}`, { method: 'DELETE' });

export interface Refusal {
  readonly position: number;
  readonly at: string;
  readonly source: string;
  readonly method: string;
  readonly who?: string;
  readonly what: string;
  readonly status: number;
  readonly rule: string;
  readonly because: string;
  readonly times?: number;
}

export const refusals = () => api<{ refusals: Refusal[] }>('/api/sip/audit?limit=200').then((answer) => [...answer.refusals].reverse());

/* The messages of a call. */
export interface SipMessage {
  readonly at: string;
  readonly direction: 'in' | 'out';
  readonly from: string;
  readonly to: string;
  readonly transport: string;
  readonly firstLine: string;
  readonly callId: string;
  readonly text: string;
}

/** Empty where nothing was kept. */
export const sipMessages = (call: string): Promise<readonly SipMessage[]> =>
  api<{ messages: SipMessage[] }>(`/api/calls/${seg(call)}/sip`).then(
    (answer) => answer.messages,
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return [];
      throw error;
    },
  );
