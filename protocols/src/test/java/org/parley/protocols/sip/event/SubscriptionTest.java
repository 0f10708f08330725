package org.parley.protocols.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.event.Subscription.Content;
import org.parley.protocols.sip.event.Subscription.Effect.Ended;
import org.parley.protocols.sip.event.Subscription.Effect.Notify;
import org.parley.protocols.sip.event.SubscriptionState.Active;
import org.parley.protocols.sip.event.SubscriptionState.Pending;
import org.parley.protocols.sip.event.SubscriptionState.Reason;
import org.parley.protocols.sip.event.SubscriptionState.Terminated;
import org.parley.testkit.ManualTime;

// RFC 6665 §4.2.
class SubscriptionTest {
    private static final Duration GAP = Duration.ofSeconds(5);
    private static final OptionalInt NO_RETRY = OptionalInt.empty();

    private final ManualTime time = new ManualTime();
    private final Subscription subscription = Subscription.active(GAP, time.nowNs());

    private List<Subscription.Effect> subscribed(long seconds) {
        return subscription.onSubscribed(seconds, time.nowNs());
    }

    private List<Subscription.Effect> answered(int status) {
        return subscription.onAnswered(status, NO_RETRY, time.nowNs());
    }

    private List<Subscription.Effect> changed() {
        return subscription.onChanged(time.nowNs());
    }

    private List<Subscription.Effect> after(Duration duration) {
        time.advance(duration);
        return subscription.onTime(time.nowNs());
    }

    // §4.2.1.2: a NOTIFY follows each SUBSCRIBE at once, with all of the state.
    @Test
    void notifiesAtOnceAfterASubscribe() {
        assertThat(subscribed(600)).containsExactly(new Notify(new Active(600), Content.ALL));
        answered(200);
        time.advance(Duration.ofSeconds(1));
        assertThat(subscribed(300)).containsExactly(new Notify(new Active(300), Content.ALL));
    }

    @Test
    void tellsOnlyWhatChanged() {
        subscribed(600);
        answered(200);
        time.advance(GAP);

        assertThat(changed()).containsExactly(new Notify(new Active(595), Content.CHANGES));
    }

    // §4.2.2: NOTIFYs do not overtake each other.
    @Test
    void sendsOneNotifyAtATimeAndTheNewestStateNext() {
        subscribed(600);
        time.advance(GAP);

        assertThat(changed()).isEmpty();
        assertThat(changed()).isEmpty();
        assertThat(answered(200)).containsExactly(new Notify(new Active(595), Content.CHANGES));
        assertThat(answered(200)).isEmpty();
    }

    // §4.2.2: notifiers throttle.
    @Test
    void waitsBetweenTwoNotifies() {
        subscribed(600);
        answered(200);

        assertThat(changed()).isEmpty();
        assertThat(subscription.nextDeadlineNs()).isEqualTo(GAP.toNanos());
        assertThat(after(GAP.minusNanos(1))).isEmpty();
        assertThat(after(Duration.ofNanos(1))).containsExactly(new Notify(new Active(595), Content.CHANGES));
    }

    @Test
    void saysNothingOfAChangeThatWasTakenBackBeforeItsTurn() {
        subscribed(600);
        answered(200);
        changed();

        subscription.onUnchanged();

        assertThat(after(GAP)).isEmpty();
    }

    // §4.4.1: not refreshed.
    @Test
    void endsByTimeoutWhenItIsNotRefreshed() {
        subscribed(60);
        answered(200);

        assertThat(subscription.nextDeadlineNs()).isEqualTo(Duration.ofSeconds(60).toNanos());
        assertThat(after(Duration.ofSeconds(60)))
                .containsExactly(new Notify(new Terminated(Reason.TIMEOUT), Content.ALL));
        assertThat(subscription.isEnding()).isTrue();
        assertThat(answered(200)).hasOnlyElementsOfType(Ended.class);
    }

    @Test
    void livesOnWhenItIsRefreshed() {
        subscribed(60);
        answered(200);
        time.advance(Duration.ofSeconds(50));
        subscribed(60);
        answered(200);

        assertThat(after(Duration.ofSeconds(59))).isEmpty();
        assertThat(subscription.isEnding()).isFalse();
    }

    // §4.1.2.3 and §4.4.3: Expires 0 ends it, or fetches, with the state once more.
    @Test
    void endsWithTheStateAtExpiresZero() {
        assertThat(subscribed(0)).containsExactly(new Notify(new Terminated(Reason.TIMEOUT), Content.ALL));
        assertThat(answered(200)).hasOnlyElementsOfType(Ended.class);
    }

    // §4.2.2: 481 to a NOTIFY ends the subscription, even with Retry-After.
    @Test
    void endsWhenTheSubscriberKnowsItNot() {
        subscribed(600);

        assertThat(subscription.onAnswered(481, OptionalInt.of(5), time.nowNs())).hasOnlyElementsOfType(Ended.class);
        assertThat(changed()).isEmpty();
    }

    // §4.2.2: no answer, and refusals without Retry-After, end it.
    @Test
    void endsWhenNobodyAnswers() {
        subscribed(600);

        assertThat(answered(408)).containsExactly(new Ended("a NOTIFY got 408"));
    }

    // §4.2.2: with Retry-After the NOTIFY is sent again then, and complete: the subscriber missed one.
    @Test
    void triesAgainWhenAskedTo() {
        subscribed(600);
        answered(200);
        time.advance(GAP);
        changed();

        assertThat(subscription.onAnswered(503, OptionalInt.of(10), time.nowNs())).isEmpty();
        assertThat(after(Duration.ofSeconds(9))).isEmpty();
        assertThat(after(Duration.ofSeconds(1))).containsExactly(new Notify(new Active(585), Content.ALL));
    }

    @Test
    void endsWhenItWouldBeOverBeforeTheRetry() {
        subscribed(600);

        assertThat(subscription.onAnswered(503, OptionalInt.of(600), time.nowNs())).hasOnlyElementsOfType(Ended.class);
    }

    @Test
    void waitsWithItsEndForTheNotifyOnItsWay() {
        subscribed(600);

        assertThat(subscription.end(new Terminated(Reason.NORESOURCE), time.nowNs())).isEmpty();
        assertThat(answered(200)).containsExactly(new Notify(new Terminated(Reason.NORESOURCE), Content.NOTHING));
        assertThat(answered(200)).hasOnlyElementsOfType(Ended.class);
    }

    @Test
    void endsAtOnceWhenTheNodeStops() {
        subscribed(600);

        assertThat(subscription.endAtOnce(new Terminated(Reason.DEACTIVATED), time.nowNs()))
                .containsExactly(new Notify(new Terminated(Reason.DEACTIVATED), Content.NOTHING));
        assertThat(subscription.endAtOnce(new Terminated(Reason.DEACTIVATED), time.nowNs())).isEmpty();
    }

    // §4.1.2.3: before authorisation nothing is learned, at the end neither.
    @Test
    void tellsAPendingSubscriberNothing() {
        var pending = Subscription.pending(GAP, time.nowNs());

        assertThat(pending.onSubscribed(600, time.nowNs())).containsExactly(new Notify(new Pending(600), Content.NOTHING));
        assertThat(pending.onAnswered(200, NO_RETRY, time.nowNs())).isEmpty();
        time.advance(GAP);
        assertThat(pending.onChanged(time.nowNs())).isEmpty();
        assertThat(pending.end(new Terminated(Reason.TIMEOUT), time.nowNs()))
                .containsExactly(new Notify(new Terminated(Reason.TIMEOUT), Content.NOTHING));
    }

    @Test
    void tellsAllOnceItIsApproved() {
        var pending = Subscription.pending(GAP, time.nowNs());
        pending.onSubscribed(600, time.nowNs());
        pending.onAnswered(200, NO_RETRY, time.nowNs());
        time.advance(GAP);

        assertThat(pending.approve(time.nowNs())).containsExactly(new Notify(new Active(595), Content.ALL));
        assertThat(pending.approve(time.nowNs())).isEmpty();
    }

    @Test
    void isSilentAfterItsSubscriberIsGone() {
        subscribed(600);

        assertThat(subscription.abandon("its connection closed")).containsExactly(new Ended("its connection closed"));
        assertThat(subscription.abandon("again")).isEmpty();
        assertThat(answered(200)).isEmpty();
        assertThat(after(Duration.ofHours(1))).isEmpty();
    }
}
