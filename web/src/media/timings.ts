/** The moments of a join, in milliseconds of `performance.now()`. Each is also a `performance.mark` named `parley:…`. */
export interface JoinTimings {
  /** The click on Join. */
  click: number;
  /** The server's offer came. */
  joined?: number;
  remoteDescriptionSet?: number;
  answerMade?: number;
  answerSent?: number;
  /** The server has taken the answer. */
  answered?: number;
  iceConnected?: number;
  /** DTLS is done. */
  connected?: number;
  firstPacket?: number;
  /** The first sound of others, decoded: RMS above −54 dBFS. */
  firstSound?: number;
}

export type Moment = keyof JoinTimings;

let current: JoinTimings | undefined;

export function startTimings(): void {
  current = { click: performance.now() };
  performance.mark('parley:click');
}

/** Notes a moment of the join under way, the first time that it happens. */
export function note(moment: Moment): void {
  if (!current || current[moment] !== undefined) return;
  current[moment] = performance.now();
  performance.mark(`parley:${moment}`);
}

export function timings(): JoinTimings | undefined {
  return current;
}

/** The same, counted from the click. */
export function sinceClick(): Partial<Record<Moment, number>> {
  if (!current) return {};
  const { click } = current;
  return Object.fromEntries(Object.entries(current).map(([moment, at]) => [moment, at - click]));
}
