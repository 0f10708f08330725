package org.parley.media.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;

/**
 * A mix of two needs no mixing as long as both speak the same format and nobody else speaks or listens: their packets go straight across
 * ({@link Passage}), without jitter buffer, decoder and encoder. What else happens there (a third leg, a tap, a tone, a mute, a hold) ends
 * it at the next tick, and the sound goes on on the same stream. Owned by its mix.
 */
final class Shortcut {
    /** So long nothing must have been in the way: calls begin with tones and re-offers. */
    private static final int CALM_TICKS = 25;

    private @Nullable MediaLeg one;
    private @Nullable MediaLeg other;
    private @Nullable MediaLeg next; // About to begin.
    private @Nullable MediaLeg afterNext;
    private int calmTicks;

    /** Decides for this tick; {@code isPlain}: nothing but the legs themselves is in the mix. Whether packets go across. */
    boolean onTick(List<MediaLeg> legs, boolean isPlain, long nowNs) {
        boolean may = isPlain && legs.size() == 2 && mayPass(legs.get(0), legs.get(1));
        if (!may) {
            calmTicks = 0;
            end(nowNs);
            return false;
        }
        if (one != null) {
            return true;
        }
        if (++calmTicks < CALM_TICKS || !legs.get(0).canHandOver() || !legs.get(1).canHandOver()) {
            return false;
        }
        next = legs.get(0);
        afterNext = legs.get(1);
        next.fade(afterNext, true);
        afterNext.fade(next, true);
        return false;
    }

    /** The last frame before the shortcut was mixed and sent. */
    void onMixed(long nowNs) {
        var a = next;
        var b = afterNext;
        next = null;
        afterNext = null;
        if (a != null && b != null && mayPass(a, b)) {
            one = a;
            other = b;
            a.passTo(b, nowNs);
            b.passTo(a, nowNs);
        }
    }

    /** Mixing takes over. Idempotent. */
    void end(long nowNs) {
        var first = one;
        var second = other;
        one = null;
        other = null;
        next = null;
        afterNext = null;
        calmTicks = 0;
        if (first != null && second != null) {
            first.endPassing(second, nowNs);
            second.endPassing(first, nowNs);
        }
    }

    private static boolean mayPass(MediaLeg a, MediaLeg b) {
        return a.isPlain()
                && b.isPlain()
                && a.sendFormat() == b.sendFormat()
                // ITU-T G.722 adapts to what was before: a decoder that changes over to another encoder's stream clicks at full scale.
                && a.sendFormat() != AudioFormat.G722
                && a.member().isHeardBy(b.member())
                && b.member().isHeardBy(a.member());
    }
}
