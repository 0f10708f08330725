package org.parley.protocols.sip.dialog;

import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.protocols.sip.transaction.SipTimers;

/**
 * Repeats a 2xx to an INVITE until its ACK comes, over every transport, for 64 * T1 (RFC 3261 §13.3.1.4). Made when the 2xx has
 * just been sent. Owned by one SIP loop.
 */
public final class SuccessRepeater {
    /** What is due. */
    public sealed interface Due {
        record Nothing() implements Due {}

        /** Send it again, through {@code TransactionLayer.respond}. */
        record Repeat(ServerTransaction invite, SipResponse success) implements Due {}

        /** No ACK came: end the dialog with BYE. */
        record GiveUp() implements Due {}
    }

    private final ServerTransaction invite;
    private final SipResponse success;
    private final SipTimers timers;
    private final long giveUpAtNs;
    private long gapNs;
    private long repeatAtNs;
    private boolean isOver;

    public SuccessRepeater(ServerTransaction invite, SipResponse success, SipTimers timers, long nowNs) {
        this.invite = invite;
        this.success = success;
        this.timers = timers;
        this.gapNs = timers.t1Ns();
        this.repeatAtNs = nowNs + gapNs;
        this.giveUpAtNs = nowNs + timers.timeoutNs();
    }

    /** An ACK of the dialog came; true if it is this one's. */
    public boolean onAck(SipRequest ack) {
        boolean isMine = !isOver && ack.cseq().number() == success.cseq().number();
        isOver |= isMine;
        return isMine;
    }

    public Due onTime(long nowNs) {
        if (isOver) {
            return new Due.Nothing();
        }
        if (nowNs - giveUpAtNs >= 0) {
            isOver = true;
            return new Due.GiveUp();
        }
        if (nowNs - repeatAtNs < 0) {
            return new Due.Nothing();
        }
        gapNs = Math.min(gapNs * 2, timers.t2Ns());
        repeatAtNs = nowNs + gapNs;
        return new Due.Repeat(invite, success);
    }

    /** When {@link #onTime} has something to do, {@link Long#MAX_VALUE} when it is over. */
    public long nextDeadlineNs() {
        if (isOver) {
            return Long.MAX_VALUE;
        }
        return repeatAtNs - giveUpAtNs < 0 ? repeatAtNs : giveUpAtNs;
    }

    public boolean isOver() {
        return isOver;
    }
}
