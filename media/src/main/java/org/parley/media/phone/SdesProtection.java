package org.parley.media.phone;

import java.util.List;
import org.parley.protocols.srtp.GuardedIndices;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;

/** SRTP with the keys that both wrote into their SDP (RFC 4568). Owned by its channel. */
public final class SdesProtection implements RtpProtection {
    /** A telephone may start anew a few times in a call, each time with another SSRC. */
    private static final int SSRCS_MAX = 16;

    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private final GuardedIndices indices;

    private SdesProtection(SrtpSender sender, SrtpReceiver receiver, GuardedIndices indices) {
        this.sender = sender;
        this.receiver = receiver;
        this.indices = indices;
    }

    /** Goes on with a telephone of another node: no index below the limits is used again. */
    public static SdesProtection resume(PhoneState.Sdes from, List<SrtpSender.StreamLimits> limits) {
        var protection = make(from.ours(), from.theirs());
        limits.forEach(protection.sender::resume);
        from.received().forEach(protection.receiver::resume);
        return protection;
    }

    private static SdesProtection make(SrtpKeys ours, SrtpKeys theirs) {
        var indices = new GuardedIndices();
        return new SdesProtection(
                new SrtpSender(ours, indices, SSRCS_MAX), new SrtpReceiver(theirs, SSRCS_MAX), indices);
    }

    /** Which packet indices may be used. */
    public GuardedIndices indices() {
        return indices;
    }

    /** What a standby would need. */
    public PhoneState.Sdes state() {
        return new PhoneState.Sdes(sender.keys(), receiver.keys(), receiver.indices());
    }

    /**
     * The protection after an offer and answer. What is unchanged goes on: packet indices and the memory against replays
     * must survive a re-offer that keeps its keys (RFC 4568 §7.1.4).
     */
    public static SdesProtection after(RtpProtection before, SrtpKeys ours, SrtpKeys theirs) {
        if (before instanceof SdesProtection current && current.sender.keys().equals(ours)) {
            return current.receiver.keys().equals(theirs)
                    ? current
                    : new SdesProtection(current.sender, new SrtpReceiver(theirs, SSRCS_MAX), current.indices);
        }
        return make(ours, theirs);
    }

    @Override
    public int protectRtp(byte[] packet, int offset, int length) {
        return sender.protectRtp(packet, offset, length);
    }

    @Override
    public int protectRtcp(byte[] packet, int offset, int length) {
        return sender.protectRtcp(packet, offset, length);
    }

    @Override
    public int unprotectRtp(byte[] packet, int offset, int length) {
        int bytes = receiver.unprotectRtp(packet, offset, length);
        return bytes < 0 ? REFUSED : bytes;
    }

    @Override
    public int unprotectRtcp(byte[] packet, int offset, int length) {
        int bytes = receiver.unprotectRtcp(packet, offset, length);
        return bytes < 0 ? REFUSED : bytes;
    }
}
