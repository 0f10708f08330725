/** What is seen of a connection at a moment. */
export interface Sight {
  readonly atMs: number;
  readonly connection: RTCPeerConnectionState;
  /** Received in all. */
  readonly packets: number;
  /** Sound is owed to us: others are there and none of them holds us. */
  readonly soundExpected: boolean;
}

const DISCONNECTED_MS = 2_000;
const SILENT_MS = 3_000;
const SETUP_MS = 8_000;

/**
 * Says when a leg's media must be made anew: the connection has failed, has been lost for two seconds, brought no
 * packet for three, or never came up. One watchdog per connection; it is told of the time and reads no clock.
 */
export class Watchdog {
  private readonly startedAtMs: number;
  private everConnected = false;
  private lostSinceMs: number | undefined;
  private packets = 0;
  private lastPacketAtMs: number | undefined;

  constructor(startedAtMs: number) {
    this.startedAtMs = startedAtMs;
  }

  observe(sight: Sight): 'fine' | 'weak' | 'rejoin' {
    const { atMs, connection } = sight;
    if (sight.packets > this.packets || !sight.soundExpected) this.lastPacketAtMs = atMs;
    this.packets = sight.packets;
    if (connection === 'failed' || connection === 'closed') return 'rejoin';
    if (connection === 'connected') {
      this.everConnected = true;
      this.lostSinceMs = undefined;
      return this.silence(atMs);
    }
    if (!this.everConnected) return atMs - this.startedAtMs > SETUP_MS ? 'rejoin' : 'fine';
    this.lostSinceMs ??= atMs;
    return atMs - this.lostSinceMs > DISCONNECTED_MS ? 'rejoin' : 'weak';
  }

  private silence(atMs: number): 'fine' | 'weak' | 'rejoin' {
    if (this.packets === 0 || this.lastPacketAtMs === undefined) return 'fine';
    const silentMs = atMs - this.lastPacketAtMs;
    if (silentMs > SILENT_MS) return 'rejoin';
    return silentMs > SILENT_MS / 2 ? 'weak' : 'fine';
  }
}
