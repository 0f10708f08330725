/**
 * No packet of sound for this long asks for new ICE credentials. Below about 200 ms it would fire on Wi-Fi that changes its access point, and before a
 * standby that takes the leg over silently (within 200 to 300 ms, docs/internals/survival.md) has had its chance; each tenth of a second more is
 * heard. A false alarm costs one exchange with the server and no sound.
 */
export const QUIET_MS = 300;
/** How often one has to look for that. */
export const LOOK_MS = 50;
/** Gaps within a steady stream are shorter than this. */
const STEADY_GAP_MS = 160;
/** A stream counts as steady after so long without a gap. One with pauses (DTX) says nothing by pausing. */
const STEADY_AFTER_MS = 2_000;
/** Who looked this seldom, as a page in the background does, has missed packets and not silence. */
const BLINK_MS = 200;
/** After a restart it is given time to work. */
const AGAIN_AFTER_MS = 4_000;

/**
 * Says when a steady stream of sound stopped, so early that the rest of the connection has not noticed. It is told of the time and reads no clock. What it does
 * not see, or what its remedy does not cure, is `Watchdog`'s.
 */
export class SoundWatch {
  private soundAt: number | undefined;
  private heardAtMs = 0;
  private lookedAtMs: number | undefined;
  private steadySinceMs = Infinity;
  private restartedAtMs = -Infinity;

  /** @param soundAt changes with each packet that is played; nothing before the first */
  observe(atMs: number, soundAt: number | undefined, soundExpected: boolean): 'fine' | 'restart' {
    const blinked = this.lookedAtMs === undefined || atMs - this.lookedAtMs > BLINK_MS;
    this.lookedAtMs = atMs;
    if (soundAt === undefined) return 'fine';
    const gapMs = atMs - this.heardAtMs;
    if (blinked || !soundExpected) {
      this.heardAtMs = atMs;
      this.steadySinceMs = atMs;
      this.soundAt = soundAt;
      return 'fine';
    }
    if (soundAt !== this.soundAt) {
      this.soundAt = soundAt;
      this.heardAtMs = atMs;
      if (gapMs > STEADY_GAP_MS) this.steadySinceMs = atMs;
      return 'fine';
    }
    const wasSteady = this.heardAtMs - this.steadySinceMs >= STEADY_AFTER_MS;
    if (!wasSteady || gapMs < QUIET_MS || atMs - this.restartedAtMs < AGAIN_AFTER_MS) return 'fine';
    this.restartedAtMs = atMs;
    return 'restart';
  }
}
