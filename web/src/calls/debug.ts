import { playback } from '../media/playback';
import { sinceClick, timings, type JoinTimings, type Moment } from '../media/timings';
import { activeCall, currentCall, currentPeer, type ActiveCall } from './active';
import type { Call, Seat } from '../api/types';
import type { Slot } from '../gateway/frames';
import { slots } from './pictures';
import { seats } from './scene';
import { connection } from './connection';
import { participantId } from './memory';

/** What system tests, and people who look for a fault, may read in the console as `window.parley`. It changes nothing. */
export interface ParleyInsight {
  /** The moments of the last join, in ms of `performance.now()`; see web/README.md. */
  readonly timings: JoinTimings | undefined;
  /** The same, counted from the click. */
  readonly sinceClick: Partial<Record<Moment, number>>;
  /** What is heard of the others. */
  readonly remoteStream: MediaStream | undefined;
  readonly active: ActiveCall | undefined;
  readonly call: Call | undefined;
  readonly gatewayStatus: string;
  readonly participant: string;
  /** `RTCPeerConnection.getStats()` of the call as a list. */
  stats(): Promise<Record<string, unknown>[]>;
  /** Who is seen in which section, and what came and went there so far. */
  pictures(): Promise<{ slots: Slot[]; received: Record<string, unknown>[]; sent: Record<string, unknown>[] }>;
  /** Where everybody sits. */
  readonly seats: Record<string, Seat>;
  /** Everything that was received, decoded and played, in one record. */
  audio(): Promise<{ totalSamplesReceived: number; concealedSamples: number; audioLevel: number; packetsReceived: number }>;
}

declare global {
  interface Window {
    parley: ParleyInsight;
  }
}

async function stats(): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  const report = await currentPeer()?.stats();
  report?.forEach((each: Record<string, unknown>) => all.push({ ...each }));
  return all;
}

export function exposeInsight(): void {
  window.parley = {
    get timings() {
      return timings();
    },
    get sinceClick() {
      return sinceClick();
    },
    get remoteStream() {
      return playback.stream;
    },
    get active() {
      return activeCall.get();
    },
    get call() {
      return currentCall();
    },
    get gatewayStatus() {
      return connection.get().status;
    },
    get participant() {
      return participantId();
    },
    get seats() {
      return Object.fromEntries(seats.get());
    },
    stats,
    async pictures() {
      const all = (await stats()).filter((each) => each['kind'] === 'video');
      const some = (type: string, ...keys: string[]) =>
        all.filter((each) => each['type'] === type).map((each) => Object.fromEntries(keys.map((key) => [key, each[key] ?? null])));
      return {
        slots: [...slots.get().values()],
        received: some('inbound-rtp', 'mid', 'packetsReceived', 'framesDecoded', 'frameWidth', 'frameHeight', 'pliCount', 'nackCount'),
        sent: some('outbound-rtp', 'mid', 'rid', 'packetsSent', 'framesEncoded', 'frameWidth', 'frameHeight', 'active'),
      };
    },
    async audio() {
      const inbound = (await stats()).find((each) => each['type'] === 'inbound-rtp' && each['kind'] === 'audio') ?? {};
      const number = (key: string) => (typeof inbound[key] === 'number' ? inbound[key] : 0);
      return {
        totalSamplesReceived: number('totalSamplesReceived'),
        concealedSamples: number('concealedSamples'),
        audioLevel: number('audioLevel'),
        packetsReceived: number('packetsReceived'),
      };
    },
  };
}
