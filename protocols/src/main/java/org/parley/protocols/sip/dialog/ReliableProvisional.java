package org.parley.protocols.sip.dialog;

import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.SipTimers;

/**
 * Repeats one reliable provisional response until its PRACK comes, over every transport, for 64 * T1 (RFC 3262 §3). Made when the
 * response has just been sent. Owned by one SIP loop.
 */
public final class ReliableProvisional {
    /** What is due. */
    public enum Due {
        NOTHING,
        /** Send it again. */
        REPEAT,
        /** No PRACK came: refuse the INVITE with 5xx. */
        GIVE_UP
    }

    private final SipResponse response;
    private final String rack;
    private final long giveUpAtNs;
    private long gapNs;
    private long repeatAtNs;
    private boolean isOver;

    public ReliableProvisional(SipResponse response, long rseq, SipTimers timers, long nowNs) {
        this.response = response;
        rack = rseq + " " + response.cseq().number() + " " + response.cseq().method();
        gapNs = timers.t1Ns();
        repeatAtNs = nowNs + gapNs;
        giveUpAtNs = nowNs + timers.timeoutNs();
    }

    public SipResponse response() {
        return response;
    }

    /** A PRACK came; true if it is this one's (RFC 3262 §7.2). */
    public boolean onPrack(SipRequest prack) {
        var said = prack.header(org.parley.protocols.sip.message.HeaderName.RACK).orElse("");
        boolean isMine = !isOver && said.strip().replaceAll("\\s+", " ").equals(rack);
        isOver |= isMine;
        return isMine;
    }

    public Due onTime(long nowNs) {
        if (isOver) {
            return Due.NOTHING;
        }
        if (nowNs - giveUpAtNs >= 0) {
            isOver = true;
            return Due.GIVE_UP;
        }
        if (nowNs - repeatAtNs < 0) {
            return Due.NOTHING;
        }
        gapNs *= 2; // RFC 3262 §3: doubled each time, without the limit of T2.
        repeatAtNs = nowNs + gapNs;
        return Due.REPEAT;
    }

    /** When {@link #onTime} has something to do, {@link Long#MAX_VALUE} when it is over. */
    public long nextDeadlineNs() {
        if (isOver) {
            return Long.MAX_VALUE;
        }
        return repeatAtNs - giveUpAtNs < 0 ? repeatAtNs : giveUpAtNs;
    }

    /** It is no longer waited for: the INVITE got its final answer. */
    public void stop() {
        isOver = true;
    }

    public boolean isOver() {
        return isOver;
    }
}
