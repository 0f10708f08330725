package org.parley.media.phone;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.parley.media.phone.PhonePeer.Sources;

/**
 * Where a telephone's RTP comes from and goes to (symmetric RTP, RFC 4961, made safe for NAT). Packets go to the address of the
 * SDP until the first valid one comes; its source is then the peer, once and for all: later packets from elsewhere
 * are refused, so that nobody can turn a running call towards himself. Three things move it:
 * a re-offer with another address; a packet from exactly the SDP's address, which is the peer if anybody is; and, shortly after the
 * latch, the same source (IP address and SSRC) behind another port, as NATs do it when they see the first answer. Owned by its channel.
 */
final class SymmetricLatch {
    private static final long GRACE_NS = 3_000_000_000L;

    private @Nullable InetSocketAddress fromSdp;
    private @Nullable InetSocketAddress latched;
    private int latchedSsrc;
    private long latchedAtNs;
    private Sources sources = Sources.LATCHED;

    /** Whose packets count from now on. Stricter than before lets go of a source that would not count any more. */
    void restrictTo(Sources value) {
        sources = value;
        if (latched != null && !isAllowed(latched)) {
            latched = null;
        }
    }

    /**
     * The address of an offer or answer. The same as before changes nothing, nor does the all-zero address (a hold, RFC 3264
     * §8.4): a hold must not undo the latch. Returns whether it is another address.
     */
    boolean onSdp(InetSocketAddress address) {
        if (address.getAddress().isAnyLocalAddress() || address.equals(fromSdp)) {
            return false;
        }
        fromSdp = address;
        latched = null;
        return true;
    }

    /** Another node had latched there. */
    void resume(InetSocketAddress where, int ssrc, long nowNs) {
        latched = where;
        latchedSsrc = ssrc;
        latchedAtNs = nowNs;
    }

    int latchedSsrc() {
        return latchedSsrc;
    }

    /** Where packets go; null before the SDP came. */
    @Nullable InetSocketAddress target() {
        return latched != null && sources != Sources.ASYMMETRIC ? latched : fromSdp;
    }

    boolean isLatched() {
        return latched != null;
    }

    /** Whether a packet from there can count at all: to be asked before anything costly is done with it. */
    boolean mayAccept(InetSocketAddress from, long nowNs) {
        if (fromSdp == null || sources != Sources.LATCHED && !isAllowed(from)) {
            return false;
        }
        return latched == null || from.equals(latched) || from.equals(fromSdp) || isSameHostInGrace(from, nowNs);
    }

    /** Takes a valid packet (authenticated, where there are keys). Returns whether it counts. */
    boolean accept(InetSocketAddress from, int ssrc, long nowNs) {
        if (from.equals(latched)) {
            return true;
        }
        if (!mayAccept(from, nowNs)) {
            return false;
        }
        boolean isNew = latched == null;
        if (!isNew && !from.equals(fromSdp) && ssrc != latchedSsrc) {
            return false;
        }
        latched = from;
        latchedSsrc = ssrc;
        if (isNew) {
            latchedAtNs = nowNs;
        }
        return true;
    }

    private boolean isAllowed(InetSocketAddress from) {
        return switch (sources) {
            case LATCHED -> true;
            case STRICT -> from.equals(fromSdp);
            case SAME_HOST, ASYMMETRIC -> fromSdp != null && from.getAddress().equals(fromSdp.getAddress());
        };
    }

    private boolean isSameHostInGrace(InetSocketAddress from, long nowNs) {
        return latched != null
                && !latched.equals(fromSdp)
                && nowNs - latchedAtNs < GRACE_NS
                && from.getAddress().equals(latched.getAddress());
    }
}
