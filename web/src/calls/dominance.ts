/** Silence of this length lets somebody else have the large picture. */
const HOLD_MS = 900;
/** A cough is no turn: who talks this long is. */
const TURN_MS = 450;
/** Two who talk at once do not throw the picture about. */
const STAY_MS = 2_000;

/** Whose turn it is, out of who is heard: slow enough that the large picture follows turns and not syllables. Told of the time. */
export class Dominance {
  private current: string | undefined;
  private since = -Infinity;
  private readonly heard = new Map<string, { from: number; last: number; loudness: number }>();

  /** @param speakers who is heard now, by loudness of 0 to 1; silence is not listed */
  observe(speakers: ReadonlyMap<string, number>, nowMs: number): string | undefined {
    for (const [leg, level] of speakers) {
      const known = this.heard.get(leg);
      if (known && nowMs - known.last < HOLD_MS) {
        known.last = nowMs;
        known.loudness = known.loudness * 0.8 + level * 0.2;
      } else this.heard.set(leg, { from: nowMs, last: nowMs, loudness: level });
    }
    for (const [leg, { last }] of this.heard) if (nowMs - last >= HOLD_MS) this.heard.delete(leg);
    const next = this.loudest();
    if (next !== undefined && next !== this.current && this.mayChange(nowMs)) {
      this.current = next;
      this.since = nowMs;
    }
    return this.current;
  }

  /** Somebody who has left holds no turn. */
  forget(leg: string): void {
    this.heard.delete(leg);
    if (this.current === leg) this.current = undefined;
  }

  private mayChange(nowMs: number): boolean {
    return this.current === undefined || !this.heard.has(this.current) || nowMs - this.since > STAY_MS;
  }

  private loudest(): string | undefined {
    let best: string | undefined;
    let loudness = -1;
    for (const [leg, voice] of this.heard) {
      const turn = this.current === undefined || voice.last - voice.from >= TURN_MS;
      // Who has the turn keeps it against somebody who is hardly louder.
      const weight = voice.loudness * (leg === this.current ? 1.4 : 1);
      if (turn && weight > loudness) {
        loudness = weight;
        best = leg;
      }
    }
    return best;
  }
}
