package org.parley.roles.edge.events;

import java.util.Optional;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.registrar.Binding;
import org.parley.roles.edge.registrar.Device;

/**
 * Delivers MESSAGE requests (RFC 3428) to the registered devices of an account of the sender's organisation. A user agent on both sides: who
 * sent it is what was proven, not what From claims. Nothing is stored: who is not there does not get it, and the sender hears so. Owned by the
 * SIP loop.
 */
final class Messenger {
    private static final int MAX_FORWARDS = 70;
    private static final int SENDERS_MAX = 10_000;

    /** What passes from the message that came to those that go out. */
    private static final HeaderName[] KEPT = {
        HeaderName.CONTENT_TYPE,
        HeaderName.CONTENT_ENCODING,
        HeaderName.CONTENT_DISPOSITION,
        HeaderName.of("Content-Language"),
        HeaderName.SUBJECT,
        HeaderName.DATE,
        HeaderName.of("Priority"),
        HeaderName.IN_REPLY_TO
    };

    /** Who sends. {@code key} is what the rate is counted by. */
    private record Sender(String key, TenantId tenant, NameAddr address) {}

    private final EventNeeds needs;
    private final LookUps lookUps;
    private final MessageRate rate;
    private int underWay;

    Messenger(EventNeeds needs, LookUps lookUps) {
        this.needs = needs;
        this.lookUps = lookUps;
        rate = new MessageRate(needs.limits().messagesPerSecond(), needs.limits().messageBurst(), SENDERS_MAX);
    }

    void onRequest(Arrival arrival) {
        var refusal = refusal(arrival.request());
        if (refusal.isPresent()) {
            respond(arrival, refusal.get());
            return;
        }
        var decision = arrival.decision();
        if (decision instanceof Decision.CallLogic logic && !logic.authenticate() && logic.tenant().isPresent()) {
            deliver(arrival, logic.dialled(), trusted(arrival, logic.tenant().get()));
        } else {
            var dialled = decision instanceof Decision.CallLogic logic ? logic.dialled() : Domains.number(arrival.request().uri());
            needs.authenticator()
                    .authenticate(
                            arrival.request(), arrival.transaction(), identity -> deliver(arrival, dialled, proven(identity)));
        }
    }

    /** Why it is delivered to nobody, whoever sends it. */
    private Optional<SipResponse> refusal(SipRequest message) {
        if (message.body().length > needs.limits().messageBytesMax()) {
            return Optional.of(SipResponse.answer(message, 413));
        }
        if (message.maxForwards().orElse(MAX_FORWARDS) == 0) {
            return Optional.of(SipResponse.answer(message, 483));
        }
        if (lookUps.isFull() || underWay >= needs.limits().messagesMax() || needs.core().isFull()) {
            return Optional.of(SipResponse.answer(message, 503).with(HeaderName.RETRY_AFTER, "5"));
        }
        return Optional.empty();
    }

    private Sender proven(SipIdentity identity) {
        var uri = SipUri.of(identity.extension().orElse(identity.username()), needs.domain(), -1);
        return new Sender(identity.account().value(), identity.tenant(), new NameAddr(identity.displayName(), uri, Params.NONE));
    }

    /** A trunk's or a trusted server's word about who sends. */
    private static Sender trusted(Arrival arrival, TenantId tenant) {
        var from = arrival.request().from();
        var key = switch (arrival.peer()) {
            case Peer.OfTrunk(var trunk) -> "trunk " + trunk.name();
            case Peer.Trusted(var peer) -> "peer " + peer.name();
            case Peer.Stranger _ -> "address " + arrival.flow().remote().host();
        };
        return new Sender(key, tenant, new NameAddr(from.displayName(), from.uri(), Params.NONE));
    }

    private void deliver(Arrival arrival, String dialled, Sender sender) {
        if (!rate.take(sender.key(), needs.nowNs())) {
            respond(arrival, SipResponse.answer(arrival.request(), 480, "Too many messages").with(HeaderName.RETRY_AFTER, "2"));
            return;
        }
        lookUps.ask(
                () -> needs.directory().named(sender.tenant(), dialled),
                found -> {
                    var transaction = arrival.transaction();
                    if (!transaction.isAnswered() && !transaction.isTerminated()) {
                        deliver(arrival, sender, found);
                    }
                });
    }

    private void deliver(Arrival arrival, Sender sender, Optional<Optional<Account>> found) {
        if (found.isEmpty()) {
            respond(arrival, SipResponse.answer(arrival.request(), 500).with(HeaderName.RETRY_AFTER, "5"));
        } else if (found.get().isEmpty()) {
            respond(arrival, SipResponse.answer(arrival.request(), 404));
        } else {
            fork(arrival, sender, found.get().get());
        }
    }

    private void fork(Arrival arrival, Sender sender, Account target) {
        var devices = needs.registrations().devices(target.id(), needs.nowNs()).stream()
                .filter(device -> !isSender(device, arrival.flow()))
                .toList();
        if (devices.isEmpty()) {
            needs.counters().messagesUndelivered.increment();
            respond(arrival, SipResponse.answer(arrival.request(), 480));
            return;
        }
        underWay++;
        var callId = needs.tokens().get();
        var from = sender.address().withTag(needs.tokens().get());
        var to = NameAddr.of(SipUri.of(target.extension().orElse(target.name()), needs.domain(), -1));
        new Delivery(needs, (binding, _) -> write(arrival.request(), binding, callId, from, to), status -> {
                    underWay--;
                    (status < 300 ? needs.counters().messagesDelivered : needs.counters().messagesUndelivered).increment();
                    respond(arrival, SipResponse.answer(arrival.request(), status));
                })
                .start(devices);
    }

    /** Who writes to his own number means his other devices. */
    private static boolean isSender(Device device, SocketFlow flow) {
        return device.flows().stream().anyMatch(binding -> binding.flow().equals(flow));
    }

    private static SipRequest write(SipRequest message, Binding binding, String callId, NameAddr from, NameAddr to) {
        var headers = new SipHeaders.Builder()
                // Counted down, so that devices which forward to each other come to an end (RFC 7092 §3.2).
                .add(HeaderName.MAX_FORWARDS, message.maxForwards().orElse(MAX_FORWARDS) - 1)
                .add(HeaderName.FROM, from)
                .add(HeaderName.TO, to)
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(1, SipMethod.MESSAGE));
        for (var name : KEPT) {
            headers.copy(name, message.headers());
        }
        var request = SipRequest.of(SipMethod.MESSAGE, binding.contact(), headers.build()).withRoutes(binding.path());
        return message.hasBody()
                ? request.withBody(message.header(HeaderName.CONTENT_TYPE).orElse("text/plain"), message.body())
                : request;
    }

    private void respond(Arrival arrival, SipResponse response) {
        needs.core().respond(arrival.transaction(), response);
    }
}
