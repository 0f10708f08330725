package org.parley.roles.edge.events;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.document.StateDocument;
import org.parley.protocols.sip.event.EventType;
import org.parley.protocols.sip.event.Subscription;
import org.parley.protocols.sip.event.SubscriptionState;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription of a telephone, with the dialog that it made. Owned by the SIP loop. */
final class Watch implements SipCore.Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int WHEN_FULL_SECONDS = 5;

    /** Who watches what. {@code entity} is how the subscriber calls it. */
    record Subject(AccountId subscriber, AccountId target, EventPackage eventPackage, EventType event, SipUri entity) {}

    private final EventNeeds needs;
    private final Subject subject;
    private final Dialog dialog;
    private final Facts facts;
    private final Watches watches;
    private final Subscription subscription;
    private SocketFlow flow;
    private @Nullable StateDocument told;
    private long version;
    private Scheduler.@Nullable Cancellable wakeUp;
    private long wakeUpAtNs = Long.MAX_VALUE;

    Watch(EventNeeds needs, Subject subject, Dialog dialog, SocketFlow flow, Facts facts, Watches watches) {
        this.needs = needs;
        this.subject = subject;
        this.dialog = dialog;
        this.flow = flow;
        this.facts = facts;
        this.watches = watches;
        subscription = Subscription.active(subject.eventPackage().gap(), needs.nowNs());
    }

    Subject subject() {
        return subject;
    }

    Dialog dialog() {
        return dialog;
    }

    SocketFlow flow() {
        return flow;
    }

    boolean isEnding() {
        return subscription.isEnding();
    }

    /** A SUBSCRIBE was answered with 200 and this expiry; {@code cameBy} is where the subscriber is now. */
    void onSubscribed(long seconds, SocketFlow cameBy) {
        move(cameBy);
        perform(subscription.onSubscribed(seconds, needs.nowNs()));
    }

    private void move(SocketFlow to) {
        if (!flow.equals(to)) {
            watches.onMoved(this, flow, to);
            flow = to;
        }
    }

    /** Something about the watched account may be other than it was told. */
    void onChanged() {
        if (document().equals(told)) {
            subscription.onUnchanged();
        } else {
            perform(subscription.onChanged(needs.nowNs()));
        }
    }

    void end(SubscriptionState.Terminated state) {
        perform(subscription.end(state, needs.nowNs()));
    }

    void endAtOnce(SubscriptionState.Terminated state) {
        perform(subscription.endAtOnce(state, needs.nowNs()));
    }

    void abandon(String because) {
        perform(subscription.abandon(because));
    }

    private StateDocument document() {
        return facts.document(subject.eventPackage(), subject.target(), subject.entity());
    }

    private void perform(List<Subscription.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Subscription.Effect.Notify notify -> send(notify);
                case Subscription.Effect.Ended(var because) -> {
                    LOG.debug("{} of {} by {}: {}", subject.event(), subject.target(), subject.subscriber(), because);
                    watches.remove(this);
                }
            }
        }
        arm();
    }

    private void send(Subscription.Effect.Notify notify) {
        if (needs.core().isFull()) {
            onAnswered(503, OptionalInt.of(WHEN_FULL_SECONDS));
            return;
        }
        var request = write(notify);
        needs.ways().reach(flow, dialog.nextHop(), way -> {
            move(way);
            needs.counters().notifiesSent.increment();
            needs.core().send(request, way, this);
        }, () -> onNoAnswer(430));
    }

    private SipRequest write(Subscription.Effect.Notify notify) {
        var request = dialog.request(SipMethod.NOTIFY, Ways.contact(flow))
                .with(HeaderName.EVENT, subject.event().toString())
                .with(HeaderName.SUBSCRIPTION_STATE, notify.state().toString());
        if (notify.content() == Subscription.Content.NOTHING) {
            return request;
        }
        var document = document();
        var before = told;
        var body = before == null || notify.content() == Subscription.Content.ALL
                ? document.full(version, needs.nowNs())
                : document.since(before, version, needs.nowNs());
        version++;
        told = document;
        return request.withBody(document.contentType(), body);
    }

    @Override
    public void onResponse(SipResponse response) {
        if (response.isFinal()) {
            dialog.onResponse(response);
            onAnswered(response.status(), retryAfter(response));
        }
    }

    @Override
    public void onNoAnswer(int status) {
        onAnswered(status, OptionalInt.empty());
    }

    private void onAnswered(int status, OptionalInt retryAfterSeconds) {
        if (status >= 300) {
            needs.counters().notifiesFailed.increment();
        }
        perform(subscription.onAnswered(status, retryAfterSeconds, needs.nowNs()));
    }

    /** RFC 3261 §20.33: the number comes first; a comment or parameters may follow. */
    private static OptionalInt retryAfter(SipResponse response) {
        var digits = response.header(HeaderName.RETRY_AFTER).orElse("").split("\\D", 2)[0];
        return digits.isEmpty() || digits.length() > 6 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
    }

    private void arm() {
        long nextNs = subscription.nextDeadlineNs();
        if (nextNs == Long.MAX_VALUE || wakeUpAtNs != Long.MAX_VALUE && nextNs - wakeUpAtNs >= 0) {
            return; // Waking up too early does no harm.
        }
        stopTimer();
        wakeUpAtNs = nextNs;
        wakeUp = needs.timers().after(Duration.ofNanos(Math.max(0, nextNs - needs.nowNs())), () -> {
            wakeUpAtNs = Long.MAX_VALUE;
            perform(subscription.onTime(needs.nowNs()));
        });
    }

    /** Nothing of it is left. */
    void stopTimer() {
        if (wakeUp != null) {
            wakeUp.cancel();
            wakeUp = null;
        }
        wakeUpAtNs = Long.MAX_VALUE;
    }
}
