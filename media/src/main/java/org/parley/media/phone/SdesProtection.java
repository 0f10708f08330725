package org.parley.media.phone;

import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;

/** SRTP with the keys that both wrote into their SDP (RFC 4568). Owned by its channel. */
public final class SdesProtection implements RtpProtection {
    /** A telephone may start anew a few times in a call, each time with another SSRC. */
    private static final int SSRCS_MAX = 16;

    private final SrtpSender sender;
    private final SrtpReceiver receiver;

    private SdesProtection(SrtpSender sender, SrtpReceiver receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /**
     * The protection after an offer and answer. What is unchanged goes on: packet indices and the memory against replays
     * must survive a re-offer that keeps its keys (RFC 4568 §7.1.4).
     */
    public static SdesProtection after(RtpProtection before, SrtpKeys ours, SrtpKeys theirs) {
        if (before instanceof SdesProtection current && current.sender.keys().equals(ours)) {
            return current.receiver.keys().equals(theirs)
                    ? current
                    : new SdesProtection(current.sender, new SrtpReceiver(theirs, SSRCS_MAX));
        }
        return new SdesProtection(
                new SrtpSender(ours, IndexReservations.standbyLess(), SSRCS_MAX), new SrtpReceiver(theirs, SSRCS_MAX));
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
