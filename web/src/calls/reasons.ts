/** Why a leg or a call ended, as a person would say it. */
const SENTENCES: Record<string, string> = {
  'hung-up': 'Hung up',
  cancelled: 'The caller gave up',
  'answered-elsewhere': 'Answered on another device',
  busy: 'The line is busy',
  declined: 'The call was declined',
  'no-answer': 'Nobody answered',
  'unknown-number': 'Nobody has that number',
  unreachable: 'No device with that number is reachable now',
  replaced: 'Continued in another window',
  transferred: 'Transferred the call',
  gone: 'That call is over',
  'connection-lost': 'The connection was lost',
  'everybody-left': 'Everybody has left',
  'not-acceptable': 'The other side cannot take this kind of call',
  'not-allowed': 'This number may not be called',
  'too-long': 'The call reached its longest time',
  'node-at-limit': 'The server is full',
  'node-stopped': 'The server was stopped',
  failed: 'Something went wrong on the server',
};

export function reasonText(reason: string | undefined): string {
  if (!reason) return '';
  return SENTENCES[reason] ?? reason.replaceAll('-', ' ');
}

/** Ends of a call that its people would not call normal. */
export function isMishap(reason: string | undefined): boolean {
  return reason !== undefined && !['hung-up', 'everybody-left', 'answered-elsewhere', 'replaced', 'transferred'].includes(reason);
}
