package org.parley.protocols.sip.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.Via;

/**
 * All transactions of one SIP loop. Told of messages, of what the user does and of the time, it answers with
 * {@link Effect}s to be carried out in order. Messages must have passed {@code SipScreen}, and requests
 * {@code ResponsePath.stamp}. Bounded: at the limit new requests get 503. Not thread-safe.
 */
public final class TransactionLayer {
    /** A transaction at rest takes about an eighth of the memory of one at work. */
    private static final int RESTING_FACTOR = 8;

    /** What {@link #start} made. */
    public record Started(ClientTransaction transaction, List<Effect> effects) {}

    private final SipTimers timers;
    private final int limit;
    private final Supplier<String> randomTokens;
    private final Map<TransactionKey, ClientTransaction> clients = new HashMap<>();
    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();
    private final Map<ServerTransaction.MergeKey, ServerTransaction> merging = new HashMap<>();
    private final TimerWheel wheel;
    private long repeatedRequests;
    /** Those that wait for their last timer: most, since calls take seconds to say what they say, and the timers half a minute. */
    private int resting;

    /** {@code randomTokens} makes tokens for branches that nobody can guess; {@code limit} is the number of transactions at work. */
    public TransactionLayer(SipTimers timers, int limit, Supplier<String> randomTokens, long nowNs) {
        this.timers = timers;
        this.limit = limit;
        this.randomTokens = randomTokens;
        this.wheel = new TimerWheel(nowNs);
    }

    /** A message came. */
    public List<Effect> onMessage(SipMessage message, SipFlow flow, long nowNs) {
        var out = new ArrayList<Effect>(2);
        switch (message) {
            case SipRequest request -> onRequest(request, flow, nowNs, out);
            case SipResponse response -> onResponse(response, flow, nowNs, out);
        }
        return out;
    }

    /** How many requests came that had come before. */
    public long repeatedRequests() {
        return repeatedRequests;
    }

    private void onRequest(SipRequest request, SipFlow flow, long nowNs, List<Effect> out) {
        var known = servers.get(TransactionKey.of(request));
        if (request.is(SipMethod.ACK)) {
            onAck(request, known, flow, nowNs, out);
        } else if (known != null) {
            repeatedRequests++;
            known.onRetransmission(out);
        } else if (isFull()) {
            out.add(new Effect.Send(SipResponse.answer(request, 503).with(HeaderName.RETRY_AFTER, "10"), flow));
        } else {
            open(request, flow, nowNs, out);
        }
    }

    private void onAck(
            SipRequest ack, @Nullable ServerTransaction known, SipFlow flow, long nowNs, List<Effect> out) {
        if (known instanceof InviteServerTransaction invite) {
            boolean isForDialog = invite.onAck(nowNs);
            settle(invite, nowNs, out);
            if (!isForDialog) {
                return;
            }
        }
        out.add(new Effect.DeliverAck(ack, flow));
    }

    private void open(SipRequest request, SipFlow flow, long nowNs, List<Effect> out) {
        var key = TransactionKey.of(request);
        var transaction = request.is(SipMethod.INVITE)
                ? new InviteServerTransaction(key, request, flow, timers)
                : new NonInviteServerTransaction(key, request, flow, timers);
        servers.put(key, transaction);
        transaction.arrivedAtNs = nowNs;
        transaction.start(nowNs);
        if (request.is(SipMethod.CANCEL)) {
            onCancel(request, transaction, nowNs, out);
        } else {
            transaction.isMerged = isMerged(request, transaction);
            out.add(new Effect.DeliverRequest(request, transaction));
        }
        settle(transaction, nowNs, out);
    }

    private void onCancel(SipRequest cancel, ServerTransaction transaction, long nowNs, List<Effect> out) {
        if (!(servers.get(TransactionKey.of(cancel, SipMethod.INVITE)) instanceof InviteServerTransaction invite)) {
            transaction.respond(SipResponse.answer(cancel, 481).withToTag(randomTokens.get()), nowNs, out);
            return;
        }
        // RFC 3261 §9.2: the To tag should be that of the answers to the INVITE.
        var tag = invite.latestResponse().flatMap(response -> response.to().tag()).orElseGet(randomTokens);
        transaction.respond(SipResponse.answer(cancel, 200).withToTag(tag), nowNs, out);
        if (!invite.isAnswered()) {
            out.add(new Effect.Cancelled(cancel, invite));
        }
    }

    /** Whether the same request came over another way already (RFC 3261 §8.2.2.2). */
    private boolean isMerged(SipRequest request, ServerTransaction transaction) {
        if (request.to().tag().isPresent()) {
            return false;
        }
        var mergeKey = ServerTransaction.MergeKey.of(request);
        if (merging.putIfAbsent(mergeKey, transaction) != null) {
            return true;
        }
        transaction.mergeKey = mergeKey;
        return false;
    }

    private void onResponse(SipResponse response, SipFlow flow, long nowNs, List<Effect> out) {
        var transaction = clients.get(TransactionKey.of(response));
        if (transaction != null) {
            transaction.onResponse(response, nowNs, out);
            if (transaction instanceof InviteClientTransaction invite && invite.takeCancel(nowNs)) {
                sendCancel(invite, nowNs, out);
            }
            settle(transaction, nowNs, out);
        } else if (response.isSuccess() && response.cseq().method().equals(SipMethod.INVITE)) {
            out.add(new Effect.DeliverStray(response, flow));
        }
    }

    /**
     * Sends a request (not ACK) with a Via of ours pushed on it. Whether there is room is the caller's to ask
     * ({@link #isFull}): what we began ourselves is never refused here.
     */
    public Started start(SipRequest request, SipFlow flow, long nowNs) {
        return startStamped(withOwnVia(request, flow), flow, nowNs);
    }

    /** As {@link #start}, of a request whose topmost Via is ours already: what a proxy forwards. */
    public Started startStamped(SipRequest stamped, SipFlow flow, long nowNs) {
        if (stamped.is(SipMethod.ACK)) {
            throw new IllegalArgumentException("ACK has no transaction: use withOwnVia");
        }
        var key = TransactionKey.ofOwn(stamped.topVia().branch().orElseThrow(), stamped.method());
        var transaction = stamped.is(SipMethod.INVITE)
                ? new InviteClientTransaction(key, stamped, flow, timers)
                : new NonInviteClientTransaction(key, stamped, flow, timers, false);
        var out = new ArrayList<Effect>(1);
        begin(transaction, nowNs, out);
        return new Started(transaction, out);
    }

    /** The request with a Via of ours and a new branch: for ACKs of 2xx, which have no transaction. */
    public SipRequest withOwnVia(SipRequest request, SipFlow flow) {
        var params = Params.of("branch", Via.MAGIC_COOKIE + randomTokens.get()).withFlag("rport");
        if (flow.offersAlias()) {
            params = params.withFlag("alias"); // RFC 5923 §8: requests may come back by the connection that we opened.
        }
        var sentBy = flow.sentBy();
        return request.pushingVia(new Via(flow.transport().viaName(), sentBy.host(), sentBy.port(), params));
    }

    private void begin(ClientTransaction transaction, long nowNs, List<Effect> out) {
        clients.put(transaction.key, transaction);
        transaction.start(nowNs, out);
        settle(transaction, nowNs, out);
    }

    /** Answers a request. A second final answer is ignored, but a repeated 2xx to an INVITE is sent. */
    public List<Effect> respond(ServerTransaction transaction, SipResponse response, long nowNs) {
        var out = new ArrayList<Effect>(2);
        transaction.respond(response, nowNs, out);
        settle(transaction, nowNs, out);
        return out;
    }

    /**
     * Takes an INVITE back: sends CANCEL as soon as a provisional response allows it (RFC 3261 §9.1). The INVITE's final
     * answer, usually 487, still comes, or {@link Effect.TimedOut}. Nothing happens to one that was answered, or to others.
     */
    public List<Effect> cancel(ClientTransaction transaction, long nowNs) {
        return cancel(transaction, SipHeaders.NONE, nowNs);
    }

    /** The same, and says why: {@code extra} goes into the CANCEL, for Reason (RFC 3326). */
    public List<Effect> cancel(ClientTransaction transaction, SipHeaders extra, long nowNs) {
        var out = new ArrayList<Effect>(1);
        if (transaction instanceof InviteClientTransaction invite && invite.wantCancel(extra, nowNs)) {
            sendCancel(invite, nowNs, out);
            settle(invite, nowNs, out);
        }
        return out;
    }

    private void sendCancel(InviteClientTransaction invite, long nowNs, List<Effect> out) {
        var cancel = ClientRequests.cancel(invite.request(), invite.cancelHeaders());
        var key = TransactionKey.ofOwn(invite.key.branch(), SipMethod.CANCEL);
        begin(new NonInviteClientTransaction(key, cancel, invite.flow(), timers, true), nowNs, out);
    }

    /** A message of an {@link Effect.Send} could not be sent. */
    public List<Effect> onSendFailed(SipMessage message, SipFlow flow, long nowNs) {
        var out = new ArrayList<Effect>(2);
        var transaction = switch (message) {
            case SipRequest request -> clients.get(TransactionKey.ofOwn(
                    request.topVia().branch().orElse(""), request.is(SipMethod.ACK) ? SipMethod.INVITE : request.method()));
            case SipResponse response -> serverOf(response);
        };
        if (transaction != null && transaction.flow().equals(flow)) {
            fail(transaction, nowNs, out);
        }
        return out;
    }

    private @Nullable ServerTransaction serverOf(SipResponse response) {
        var via = response.topVia();
        var place = via.port() < 0 ? via.host() : via.host() + ':' + via.port();
        return servers.get(new TransactionKey(via.branch().orElse(""), place, response.cseq().method()));
    }

    /** A connection is gone: everything that waits on it fails. Looks through all transactions. */
    public List<Effect> onFlowClosed(SipFlow flow, long nowNs) {
        var lost = new ArrayList<Transaction>();
        clients.values().stream().filter(transaction -> transaction.flow().equals(flow)).forEach(lost::add);
        servers.values().stream().filter(transaction -> transaction.flow().equals(flow)).forEach(lost::add);
        var out = new ArrayList<Effect>();
        for (var transaction : lost) {
            fail(transaction, nowNs, out);
        }
        return out;
    }

    private void fail(Transaction transaction, long nowNs, List<Effect> out) {
        boolean isSilent = transaction instanceof NonInviteClientTransaction client && client.isSilent();
        if (!transaction.isTerminated() && !isSilent) {
            out.add(new Effect.SendFailed(transaction));
        }
        transaction.terminate();
        settle(transaction, nowNs, out);
    }

    /** Time has passed; call it at {@link #nextDeadlineNs} or later. */
    public List<Effect> onTime(long nowNs) {
        var out = new ArrayList<Effect>();
        for (var transaction : wheel.takeDue(nowNs)) {
            transaction.onTime(nowNs, out);
            if (transaction instanceof InviteClientTransaction invite && invite.takeCancel(nowNs)) {
                sendCancel(invite, nowNs, out);
            }
            settle(transaction, nowNs, out);
        }
        return out;
    }

    /** When {@link #onTime} has something to do, {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return wheel.nextDeadlineNs();
    }

    /** How many transactions there are. */
    public int size() {
        return clients.size() + servers.size();
    }

    /** How near it is to its limit, which is at 1; those at rest count an eighth. */
    public double occupied() {
        return Math.max((double) (size() - resting) / limit, (double) size() / (RESTING_FACTOR * limit));
    }

    public boolean isFull() {
        return size() - resting >= limit || size() >= RESTING_FACTOR * limit;
    }

    /** Brings the timer in line with the transaction's state; forgets it if it is over. */
    private void settle(Transaction transaction, long nowNs, List<Effect> out) {
        if (!transaction.isTerminated() && transaction.isDue(transaction.endAtNs, nowNs)) {
            transaction.onTime(nowNs, out); // A timer of zero length: over reliable transports.
        }
        if (!transaction.isTerminated()) {
            if (transaction.isAtRest && !transaction.isCountedAtRest) {
                transaction.isCountedAtRest = true;
                resting++;
            }
            wheel.schedule(transaction);
            return;
        }
        if (transaction.isCountedAtRest) {
            transaction.isCountedAtRest = false;
            resting--;
        }
        wheel.remove(transaction);
        switch (transaction) {
            case ClientTransaction client -> clients.remove(client.key, client);
            case ServerTransaction server -> {
                servers.remove(server.key, server);
                if (server.mergeKey != null) {
                    merging.remove(server.mergeKey, server);
                }
            }
        }
        boolean isSilent = transaction instanceof NonInviteClientTransaction client && client.isSilent();
        if (!isSilent) {
            out.add(new Effect.Terminated(transaction));
        }
    }
}
