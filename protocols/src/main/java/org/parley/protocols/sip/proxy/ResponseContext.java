package org.parley.protocols.sip.proxy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/**
 * One request that is forwarded to one or many targets, and what they answer (RFC 3261 §16.6, §16.7, §16.10). Targets come in groups: those of
 * one group are asked at once, groups one after the other, and behind them may stand a source that is asked for one more when all failed.
 * The caller gets exactly one final answer, and every 2xx to an INVITE. Owned by one SIP loop; not thread-safe.
 *
 * @param <T> what the owner calls a target
 */
public final class ResponseContext<T> {
    /** Reason headers of CANCELs that we send by ourselves (RFC 3326). */
    private static final String COMPLETED_ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";

    private static final String DECLINED_EVERYWHERE = "SIP;cause=600";
    private static final String CALLER_CANCELLED = "SIP;cause=487";
    private static final String TRYING_ANOTHER = "SIP;cause=408";

    /**
     * @param firstResponseNs how long a target may be silent before the next is asked; matters only where there may be a next
     * @param hasSource whether {@link ProxyEffect.AskNext} may be said when the groups are used up
     * @param breadth how many branches may be pending at once (RFC 5393 §5)
     */
    public record Rules(long firstResponseNs, boolean hasSource, int breadth) {
        public Rules {
            if (firstResponseNs <= 0 || breadth < 1) {
                throw new IllegalArgumentException("Neither time nor breadth may be zero");
            }
        }
    }

    private final boolean isInvite;
    private final Rules rules;
    private final List<Branch<T>> branches = new ArrayList<>(1);
    private final ArrayDeque<List<T>> groups = new ArrayDeque<>(1);
    private boolean hasSource;
    private boolean isAsking;
    /** A final response went to the caller. */
    private boolean isAnswered;
    /** No new branches: somebody accepted, refused for all, or the caller went away. */
    private boolean isClosed;
    private boolean isCancelled;
    private boolean isOver;

    public ResponseContext(SipRequest request, Rules rules) {
        this.isInvite = request.is(SipMethod.INVITE);
        this.rules = rules;
        this.hasSource = rules.hasSource();
    }

    /** Begins: with groups, or, without any, by asking the source. */
    public List<ProxyEffect<T>> start(List<List<T>> targets, long nowNs) {
        for (var group : targets) {
            if (!group.isEmpty()) {
                groups.add(List.copyOf(group));
            }
        }
        var out = new ArrayList<ProxyEffect<T>>(2);
        proceed(nowNs, out);
        return out;
    }

    /** The source has one more target. */
    public List<ProxyEffect<T>> offer(T target, long nowNs) {
        var out = new ArrayList<ProxyEffect<T>>(2);
        isAsking = false;
        if (isClosed || isOver) {
            settle(nowNs, out);
            return out;
        }
        if (isProceeding()) {
            groups.addFirst(List.of(target)); // Somebody woke up meanwhile: it is kept for when he refuses.
            return out;
        }
        for (var silent : branches) {
            if (silent.isPending() && !silent.isCancelled) {
                cancel(silent, TRYING_ANOTHER, out); // Its late 2xx would still be passed on.
            }
        }
        forward(target, Math.max(1, rules.breadth() - pending()), nowNs, out);
        return out;
    }

    private boolean isProceeding() {
        return branches.stream().anyMatch(branch -> branch.state == Branch.State.PROCEEDING && !branch.isCancelled);
    }

    /** The source has none. */
    public List<ProxyEffect<T>> noMore(long nowNs) {
        var out = new ArrayList<ProxyEffect<T>>(2);
        isAsking = false;
        hasSource = false;
        settle(nowNs, out);
        return out;
    }

    /** A response came, its topmost Via is the caller's. A repeated 2xx of an INVITE comes each time. */
    public List<ProxyEffect<T>> onResponse(Branch<T> branch, SipResponse response, long nowNs) {
        var out = new ArrayList<ProxyEffect<T>>(2);
        if (response.isProvisional()) {
            onProvisional(branch, response, out);
        } else if (response.isSuccess()) {
            onSuccess(branch, response, nowNs, out);
        } else if (branch.isPending()) {
            branch.refusal = response;
            refused(branch, response.status(), nowNs, out);
        }
        return out;
    }

    private void onProvisional(Branch<T> branch, SipResponse response, List<ProxyEffect<T>> out) {
        if (branch.state == Branch.State.SILENT) {
            branch.state = Branch.State.PROCEEDING;
            branch.silentUntilNs = Long.MAX_VALUE;
        }
        // 100 is hop by hop (§16.7 step 5); other provisional answers to non-INVITEs say nothing to anybody (RFC 4320 §4.1).
        if (isInvite && response.status() > 100 && !isAnswered) {
            out.add(new ProxyEffect.Respond<>(response));
        }
    }

    private void onSuccess(Branch<T> branch, SipResponse response, long nowNs, List<ProxyEffect<T>> out) {
        branch.state = Branch.State.ACCEPTED;
        branch.silentUntilNs = Long.MAX_VALUE;
        isClosed = true;
        if (isInvite || !isAnswered) {
            isAnswered = true;
            out.add(new ProxyEffect.Respond<>(response));
        }
        cancelAll(COMPLETED_ELSEWHERE, out);
        settle(nowNs, out);
    }

    /** No final answer came (408), or the request could not be sent (503): RFC 3261 §16.8, §16.9. */
    public List<ProxyEffect<T>> onNoAnswer(Branch<T> branch, int status, long nowNs) {
        var out = new ArrayList<ProxyEffect<T>>(2);
        if (branch.isPending()) {
            refused(branch, status, nowNs, out);
        }
        return out;
    }

    private void refused(Branch<T> branch, int status, long nowNs, List<ProxyEffect<T>> out) {
        branch.state = Branch.State.REFUSED;
        branch.silentUntilNs = Long.MAX_VALUE;
        branch.status = status;
        if (status >= 600) {
            isClosed = true;
            cancelAll(DECLINED_EVERYWHERE, out);
        } else if (hasSource && !isWorthAnother(branch)) {
            isClosed = true; // The person said no; another server would only ask him again.
        }
        settle(nowNs, out);
    }

    /** Whether it was the server that failed, not the callee who refused (RFC 3263 §4.3). */
    private boolean isWorthAnother(Branch<T> branch) {
        return branch.isCancelled || branch.status >= 500 && branch.status < 600 || branch.status == 408 || branch.status == 430;
    }

    /** The caller took it back and did not say why. */
    public List<ProxyEffect<T>> onCancelled(long nowNs) {
        return onCancelled(CALLER_CANCELLED, nowNs);
    }

    /** The caller took it back (§16.10), with this Reason. The final answer is that of the branches. */
    public List<ProxyEffect<T>> onCancelled(String reason, long nowNs) {
        var out = new ArrayList<ProxyEffect<T>>(2);
        isCancelled = true;
        isClosed = true;
        cancelAll(reason, out);
        settle(nowNs, out);
        return out;
    }

    /** Time has passed; call it at {@link #nextDeadlineNs} or later. */
    public List<ProxyEffect<T>> onTime(long nowNs) {
        var out = new ArrayList<ProxyEffect<T>>(1);
        for (var branch : branches) {
            if (branch.silentUntilNs != Long.MAX_VALUE && nowNs - branch.silentUntilNs >= 0) {
                branch.silentUntilNs = Long.MAX_VALUE;
                if (!isClosed) {
                    askNext(out);
                }
            }
        }
        return out;
    }

    /** When a target has been silent for too long, {@link Long#MAX_VALUE} if that does not matter. */
    public long nextDeadlineNs() {
        long next = Long.MAX_VALUE;
        for (var branch : branches) {
            next = branch.silentUntilNs < next ? branch.silentUntilNs : next;
        }
        return next;
    }

    public boolean isAnswered() {
        return isAnswered;
    }

    public boolean isOver() {
        return isOver;
    }

    /** How many branches wait for an answer. */
    public int pending() {
        int pending = 0;
        for (int i = 0; i < branches.size(); i++) {
            pending += branches.get(i).isPending() ? 1 : 0;
        }
        return pending;
    }

    private void settle(long nowNs, List<ProxyEffect<T>> out) {
        if (pending() == 0 && !isAsking) {
            proceed(nowNs, out);
        }
    }

    /** Nothing is pending: the next group, the next target of the source, or the answer. */
    private void proceed(long nowNs, List<ProxyEffect<T>> out) {
        if (!isClosed && !groups.isEmpty()) {
            forwardGroup(groups.remove(), nowNs, out);
        } else if (!isClosed && hasSource) {
            askNext(out);
        } else {
            conclude(out);
        }
    }

    private void forwardGroup(List<T> group, long nowNs, List<ProxyEffect<T>> out) {
        int room = rules.breadth() - pending();
        if (group.size() > room) {
            // RFC 5393 §5.3.3.1: what may not be asked at once is asked one after the other.
            groups.addFirst(group.subList(room, group.size()));
        }
        int count = Math.min(group.size(), room);
        for (int i = 0; i < count; i++) {
            forward(group.get(i), room / count + (i < room % count ? 1 : 0), nowNs, out);
        }
    }

    private void forward(T target, int breadth, long nowNs, List<ProxyEffect<T>> out) {
        var branch = new Branch<T>(target);
        branches.add(branch);
        if (hasSource) {
            branch.silentUntilNs = nowNs + rules.firstResponseNs();
        }
        out.add(new ProxyEffect.Forward<>(branch, breadth));
    }

    private void askNext(List<ProxyEffect<T>> out) {
        if (hasSource && !isAsking) {
            isAsking = true;
            out.add(new ProxyEffect.AskNext<>());
        }
    }

    private void conclude(List<ProxyEffect<T>> out) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (!isAnswered) {
            isAnswered = true;
            answerBest(out);
        }
        out.add(new ProxyEffect.Over<>());
    }

    private void answerBest(List<ProxyEffect<T>> out) {
        var best = BestResponse.of(branches, isCancelled);
        int status = best == null ? isCancelled ? 487 : 480 : statusUpstream(best.status);
        var response = best == null ? null : best.refusal;
        if (best != null && response != null && status == best.status) {
            boolean isChallenge = status == 401 || status == 407;
            var merged = isChallenge ? BestResponse.withAllChallenges(best, response, branches) : response;
            out.add(new ProxyEffect.Respond<>(merged));
        } else if (isInvite || status != 408) { // RFC 4320 §4.2: a late 408 to a non-INVITE only makes a storm.
            out.add(new ProxyEffect.Refuse<>(status));
        }
    }

    /** What the caller is told where it is not just what came. */
    private int statusUpstream(int status) {
        if (isCancelled && status == 408) {
            return 487;
        }
        return switch (status) {
            case 487 -> isCancelled ? 487 : 408; // Timer C or our search ended it: nobody answered in time (§16.8).
            case 503 -> 500; // §16.7 step 6: 503 would say that we are overloaded, not they.
            default -> status;
        };
    }

    private void cancelAll(String reason, List<ProxyEffect<T>> out) {
        for (int i = 0; i < branches.size(); i++) {
            var branch = branches.get(i);
            if (branch.isPending()) {
                cancel(branch, reason, out);
            }
        }
    }

    private void cancel(Branch<T> branch, String reason, List<ProxyEffect<T>> out) {
        if (isInvite && !branch.isCancelled) {
            out.add(new ProxyEffect.Cancel<>(branch, reason));
        }
        branch.isCancelled = true;
        branch.silentUntilNs = Long.MAX_VALUE;
    }

    /** The branch that was accepted first; null if none was. For those who count calls. */
    public @Nullable Branch<T> accepted() {
        for (var branch : branches) {
            if (branch.state == Branch.State.ACCEPTED) {
                return branch;
            }
        }
        return null;
    }
}
