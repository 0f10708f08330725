package org.parley.roles.edge.events;

import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.MessageWaiting;
import org.parley.domain.accounts.SipIdentity;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.event.EventType;
import org.parley.protocols.sip.event.SubscriptionState.Reason;
import org.parley.protocols.sip.event.SubscriptionState.Terminated;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.Ways;

/** Takes SUBSCRIBE requests (RFC 6665 §4.2.1): who may watch what, for how long. Owned by the SIP loop. */
final class Subscriptions {
    /** What is looked up for a SUBSCRIBE; the counts only for who watches messages. */
    private record Found(Optional<Account> subscriber, Optional<Account> target, MessageWaiting.Counts counts) {}

    private final EventNeeds needs;
    private final Watches watches;
    private final Facts facts;
    private final LookUps lookUps;
    private boolean isClosing;

    Subscriptions(EventNeeds needs, Watches watches, Facts facts, LookUps lookUps) {
        this.needs = needs;
        this.watches = watches;
        this.facts = facts;
        this.lookUps = lookUps;
    }

    void onRequest(Arrival arrival) {
        var subscribe = arrival.request();
        var refusal = refusal(subscribe);
        if (refusal.isPresent()) {
            respond(arrival.transaction(), refusal.get());
            return;
        }
        needs.authenticator()
                .authenticate(subscribe, arrival.transaction(), identity -> lookUp(arrival, identity));
    }

    /** Why it cannot become a subscription, whoever sends it. */
    private Optional<SipResponse> refusal(SipRequest subscribe) {
        var event = EventType.of(subscribe).flatMap(type -> EventPackage.of(type.name()));
        if (event.isEmpty()) {
            return Optional.of(badEvent(subscribe));
        }
        if (isClosing || watches.isFull() || lookUps.isFull()) {
            return Optional.of(SipResponse.answer(subscribe, 503).with(HeaderName.RETRY_AFTER, "30"));
        }
        if (!accepts(subscribe, event.get().contentType())) {
            return Optional.of(SipResponse.answer(subscribe, 406).with(HeaderName.ACCEPT, event.get().contentType()));
        }
        boolean canBeReached = subscribe.contacts().size() == 1 && subscribe.contacts().getFirst().uri() instanceof SipUri;
        if (!canBeReached || subscribe.from().tag().isEmpty()) {
            return Optional.of(SipResponse.answer(subscribe, 400, "A From tag and exactly one Contact are needed"));
        }
        return needs.limits().subscriptionExpiry().refusal(subscribe).map(brief -> brief.answer(subscribe));
    }

    static SipResponse badEvent(SipRequest request) {
        return SipResponse.answer(request, 489).with(HeaderName.ALLOW_EVENTS, EventPackage.ALLOWED);
    }

    /** RFC 6665 §3.1.3: without Accept the package's usual type is meant. */
    private static boolean accepts(SipRequest subscribe, String contentType) {
        var accepted = subscribe.headers().elements(HeaderName.ACCEPT).stream()
                .map(element -> element.split(";", 2)[0].strip())
                .toList();
        return accepted.isEmpty()
                || accepted.stream().anyMatch(type -> type.equalsIgnoreCase(contentType)
                        || type.equals("*/*")
                        || type.equalsIgnoreCase("application/*"));
    }

    private void lookUp(Arrival arrival, SipIdentity identity) {
        var wanted = Domains.number(arrival.request().uri());
        var event = eventPackage(arrival.request());
        lookUps.ask(
                () -> {
                    var own = needs.directory().find(identity.account());
                    // A telephone may watch its own messages by its domain alone.
                    var target = wanted.isEmpty() ? own : needs.directory().named(identity.tenant(), wanted);
                    return new Found(own, target, counts(event, target));
                },
                found -> begin(arrival, identity, event, found));
    }

    private static EventPackage eventPackage(SipRequest subscribe) {
        return EventType.of(subscribe).flatMap(type -> EventPackage.of(type.name())).orElseThrow();
    }

    private MessageWaiting.Counts counts(EventPackage event, Optional<Account> target) {
        return event == EventPackage.MESSAGE_SUMMARY && target.isPresent()
                ? needs.messages().of(target.get().id())
                : MessageWaiting.Counts.NONE;
    }

    private void begin(Arrival arrival, SipIdentity identity, EventPackage event, Optional<Found> found) {
        var subscribe = arrival.request();
        var transaction = arrival.transaction();
        if (transaction.isAnswered() || transaction.isTerminated()) {
            return; // Its connection closed meanwhile.
        }
        var refusal = refusal(subscribe, identity, event, found);
        if (refusal.isPresent()) {
            respond(transaction, refusal.get());
            return;
        }
        var target = found.flatMap(Found::target).orElseThrow();
        var success = success(subscribe, arrival.flow()).withToTag(needs.tokens().get());
        var subject = new Watch.Subject(
                identity.account(), target.id(), event, EventType.of(subscribe).orElseThrow(), entity(subscribe, target));
        if (event == EventPackage.MESSAGE_SUMMARY) {
            facts.setCounts(target.id(), found.orElseThrow().counts());
        }
        var watch = new Watch(needs, subject, Dialog.asCallee(subscribe, success), arrival.flow(), facts, watches);
        watches.add(watch);
        respond(transaction, success);
        watch.onSubscribed(needs.limits().subscriptionExpiry().grantedSeconds(subscribe), arrival.flow());
    }

    private Optional<SipResponse> refusal(
            SipRequest subscribe, SipIdentity identity, EventPackage event, Optional<Found> found) {
        if (found.isEmpty()) {
            return Optional.of(SipResponse.answer(subscribe, 500).with(HeaderName.RETRY_AFTER, "5"));
        }
        if (found.get().target().isEmpty()) {
            return Optional.of(SipResponse.answer(subscribe, 404));
        }
        if (!mayWatch(found.get(), event)) {
            return Optional.of(SipResponse.answer(subscribe, 403));
        }
        if (watches.isFull(identity.account())) {
            return Optional.of(SipResponse.answer(subscribe, 480, "Too many subscriptions").with(HeaderName.RETRY_AFTER, "300"));
        }
        return Optional.empty();
    }

    private static boolean mayWatch(Found found, EventPackage event) {
        return found.subscriber()
                .filter(account -> !account.disabled())
                .flatMap(subscriber -> found.target().map(target -> event.mayWatch(subscriber, target)))
                .orElse(false);
    }

    /** The address that the subscriber asked for, without what only leads there. */
    private SipUri entity(SipRequest subscribe, Account target) {
        return subscribe.uri() instanceof SipUri asked && !asked.user().isEmpty()
                ? SipUri.of(asked.userName(), asked.host(), asked.port())
                : SipUri.of(target.extension().orElse(target.name()), needs.domain(), -1);
    }

    private SipResponse success(SipRequest subscribe, SocketFlow flow) {
        return SipResponse.answer(subscribe, 200)
                .with(HeaderName.EXPIRES, Long.toString(needs.limits().subscriptionExpiry().grantedSeconds(subscribe)))
                .with(HeaderName.CONTACT, "<" + Ways.contact(flow) + ">")
                .with(HeaderName.ALLOW_EVENTS, EventPackage.ALLOWED);
    }

    /** A request within a subscription's dialog: refreshes or ends it. */
    void onDialogRequest(Watch watch, SipRequest request, ServerTransaction transaction) {
        var outOfOrder = watch.dialog().onRequest(request);
        if (outOfOrder.isPresent()) {
            respond(transaction, outOfOrder.get().answer(request));
        } else if (request.is(SipMethod.SUBSCRIBE)) {
            onRefresh(watch, request, transaction);
        } else {
            respond(transaction, SipResponse.answer(request, 405).with(HeaderName.ALLOW, SipMethod.SUBSCRIBE.name()));
        }
    }

    private void onRefresh(Watch watch, SipRequest subscribe, ServerTransaction transaction) {
        if (watch.isEnding()) {
            respond(transaction, SipResponse.answer(subscribe, 481));
            return;
        }
        var event = EventType.of(subscribe);
        if (event.isEmpty() || !event.get().equals(watch.subject().event())) {
            respond(transaction, badEvent(subscribe)); // RFC 6665 §4.5.2: one subscription for a dialog.
            return;
        }
        var refusal = needs.limits().subscriptionExpiry().refusal(subscribe).map(brief -> brief.answer(subscribe));
        if (refusal.isEmpty() && lookUps.isFull()) {
            refusal = Optional.of(SipResponse.answer(subscribe, 503).with(HeaderName.RETRY_AFTER, "30"));
        }
        if (refusal.isPresent()) {
            respond(transaction, refusal.get());
            return;
        }
        // Rights may have gone since: a subscription must not outlive them by its own refreshes.
        lookUps.ask(() -> stillMayWatch(watch.subject()), may -> refresh(watch, subscribe, transaction, may));
    }

    private boolean stillMayWatch(Watch.Subject subject) {
        var found = new Found(
                needs.directory().find(subject.subscriber()),
                needs.directory().find(subject.target()).filter(account -> !account.disabled()),
                MessageWaiting.Counts.NONE);
        return mayWatch(found, subject.eventPackage());
    }

    private void refresh(Watch watch, SipRequest subscribe, ServerTransaction transaction, Optional<Boolean> may) {
        if (transaction.isAnswered() || transaction.isTerminated()) {
            return;
        }
        if (watch.isEnding()) {
            respond(transaction, SipResponse.answer(subscribe, 481));
        } else if (may.isEmpty()) {
            respond(transaction, SipResponse.answer(subscribe, 500).with(HeaderName.RETRY_AFTER, "5"));
        } else if (!may.get()) {
            respond(transaction, SipResponse.answer(subscribe, 403));
            watch.end(new Terminated(Reason.REJECTED));
        } else {
            var flow = (SocketFlow) transaction.flow();
            var success = success(subscribe, flow);
            watch.dialog().onAnswered(subscribe, success);
            respond(transaction, success);
            watch.onSubscribed(needs.limits().subscriptionExpiry().grantedSeconds(subscribe), flow);
        }
    }

    private void respond(ServerTransaction transaction, SipResponse response) {
        needs.core().respond(transaction, response);
    }

    /** The node stops: all shall subscribe again, here or elsewhere (RFC 6665 §4.1.3). */
    void close() {
        isClosing = true;
        List.copyOf(watches.all()).forEach(watch -> watch.endAtOnce(new Terminated(Reason.DEACTIVATED)));
    }
}
