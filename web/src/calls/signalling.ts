import type { SipMessage } from '../api/sip';

/** The parties of a call's messages: this node in the middle, the others in the order in which they speak, on both sides of it. */
export function laneOrder(messages: readonly SipMessage[]): string[] {
  const own = mostFrequent(messages.map((message) => (message.direction === 'in' ? message.to : message.from)));
  const others: string[] = [];
  for (const { from, to } of messages) {
    for (const party of [from, to]) if (party !== own && !others.includes(party)) others.push(party);
  }
  const [caller, ...rest] = others;
  return [...(caller ? [caller] : []), ...(own ? [own] : []), ...rest].slice(0, 6);
}

function mostFrequent(all: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** How a message is drawn: requests, progress, success, refusal. */
export function toneOf({ firstLine }: Pick<SipMessage, 'firstLine'>): 'request' | 'waiting' | 'good' | 'bad' {
  const status = /^(?:SIP\/2\.0 )?(\d{3})\b/.exec(firstLine)?.[1];
  if (!status) return 'request';
  if (status.startsWith('1')) return 'waiting';
  return status.startsWith('2') ? 'good' : 'bad';
}

/** `0.000`, `1.204`: seconds since the first message. */
export function milliseconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
