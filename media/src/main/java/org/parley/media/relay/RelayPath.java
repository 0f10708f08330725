package org.parley.media.relay;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtpPacket;

/** The way of one side's packets to another side: numbers of payload types, silence, translation. Owned by the side they come from. */
final class RelayPath {
    private final RelaySide from;
    private final RelaySide to;
    private RelayPlan plan;
    private @Nullable Translator translator;

    RelayPath(RelaySide from, RelaySide to) {
        this.from = from;
        this.to = to;
        plan = RelayPlan.between(from.media(), to.media());
    }

    RelaySide to() {
        return to;
    }

    /** The formats of either side changed. */
    void plan() {
        plan = RelayPlan.between(from.media(), to.media());
        if (!plan.translates()) {
            close();
        }
    }

    void onRtp(byte[] packet, int offset, int length, long nowNs) {
        int type = RtpPacket.payloadType(packet, offset);
        int there = plan.destination(type);
        if (there == RelayPlan.TRANSLATE) {
            translator().onRtp(plan, packet, offset, length, nowNs);
            return;
        }
        if (there == RelayPlan.DROP) {
            from.onDropped();
            return;
        }
        var meaning = plan.meaning(type);
        if (translator != null && meaning != null && meaning.isTelephoneEvent()) {
            translator.onEvent(there, packet, offset, length);
            return;
        }
        if (from.isSilenced() && !Silence.fill(meaning, packet, offset, length)) {
            from.onDropped();
            return;
        }
        var law = plan.law(type);
        if (law != null) {
            law.apply(packet, offset, length);
        }
        if (there != type) {
            packet[offset + 1] = (byte) (packet[offset + 1] & 0x80 | there);
        }
        to.outgoing().pass(packet, offset, length, nowNs);
    }

    /** Reports about streams that end here and begin anew are of no use beyond. */
    void onRtcp(byte[] packet, int offset, int length) {
        if (!plan.translates()) {
            to.outgoing().passRtcp(packet, offset, length);
        }
    }

    void onTick(long nowNs) {
        if (translator != null) {
            translator.onTick(nowNs);
        }
    }

    /** Lets go of what translates. */
    void close() {
        if (translator != null) {
            translator.close();
            translator = null;
        }
    }

    private Translator translator() {
        if (translator == null) {
            translator = new Translator(from, to);
        }
        return translator;
    }
}
