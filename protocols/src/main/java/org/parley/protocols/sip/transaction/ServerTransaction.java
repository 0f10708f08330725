package org.parley.protocols.sip.transaction;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** A request that we received. */
public abstract sealed class ServerTransaction extends Transaction
        permits InviteServerTransaction, NonInviteServerTransaction {
    private @Nullable Kept<SipResponse> latest;
    private boolean isAnswered;
    /** Under what the layer remembers it to find merged requests; null if it does not. */
    @Nullable MergeKey mergeKey;
    boolean isMerged;
    long arrivedAtNs;

    ServerTransaction(TransactionKey key, SipRequest request, SipFlow flow, SipTimers timers) {
        super(key, request, flow, timers);
    }

    /** The latest response, if there was one. */
    public final Optional<SipResponse> latestResponse() {
        return Optional.ofNullable(latest());
    }

    /**
     * Whether the same request came over another way before: user agents then answer 482 (RFC 3261 §8.2.2.2), proxies let it pass, for
     * it may be a spiral.
     */
    public final boolean isMerged() {
        return isMerged;
    }

    /** Whether a final response has been given. */
    public final boolean isAnswered() {
        return isAnswered;
    }

    final @Nullable SipResponse latest() {
        var kept = latest;
        return kept == null ? null : kept.message();
    }

    final void keep(SipResponse response) {
        latest = new Kept<>(response);
        isAnswered = response.isFinal();
    }

    @Override
    final void rest() {
        super.rest();
        if (latest != null) {
            latest.rest();
        }
    }

    /** When the request came. */
    public final long arrivedAtNs() {
        return arrivedAtNs;
    }

    abstract void start(long nowNs);

    abstract void onRetransmission(List<Effect> out);

    abstract void respond(SipResponse response, long nowNs, List<Effect> out);

    /** What two copies of one request that came over different ways share (RFC 3261 §8.2.2.2). */
    record MergeKey(String fromTag, String callId, long cseq, SipMethod method) {
        static MergeKey of(SipRequest request) {
            return new MergeKey(
                    request.from().tag().orElse(""), request.callId(), request.cseq().number(), request.method());
        }
    }
}
