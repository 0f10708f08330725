package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhoneEvents;
import org.parley.domain.calls.PhonePlane.TransferProgress;
import org.parley.protocols.sip.dialog.Replaces;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipStatus;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;

/**
 * REFER within a call and the subscription that it makes (RFC 3515, RFC 4488): the telephone asks for a transfer and is told how it
 * goes. One at a time. Owned by the SIP loop.
 */
final class TransferUsage {
    private static final HeaderName REFER_SUB = HeaderName.of("Refer-Sub");
    private static final int EXPIRES_SECONDS = 180;

    private final LegNeeds needs;
    private final LegId leg;
    private final DialogRequests requests;
    private final LegEvents events;
    private boolean isOpen;
    private boolean isSubscribed;
    private boolean hadOne;
    private String event = "refer";

    TransferUsage(LegNeeds needs, LegId leg, DialogRequests requests, LegEvents events) {
        this.needs = needs;
        this.leg = leg;
        this.requests = requests;
        this.events = events;
    }

    void onRefer(SipRequest refer, ServerTransaction transaction) {
        var targets = refer.headers().all(HeaderName.REFER_TO);
        var target = targets.size() == 1 ? parse(targets.getFirst()) : null;
        if (target == null) {
            needs.core().respond(transaction, SipResponse.answer(refer, 400, "Exactly one Refer-To that can be read is needed"));
            return;
        }
        if (isOpen) {
            needs.core().respond(transaction, SipResponse.answer(refer, 491));
            return;
        }
        switch (transfer(target)) {
            case Meant.Refused(var status) -> needs.core().respond(transaction, SipResponse.answer(refer, status));
            case Meant.Transfer(var transfer) -> begin(refer, transaction, transfer);
        }
    }

    private static @Nullable NameAddr parse(String value) {
        return NameAddr.parse(value) instanceof Parsed.Ok<NameAddr>(var address) ? address : null;
    }

    private sealed interface Meant {
        record Transfer(PhoneEvents.Transfer transfer) implements Meant {}

        record Refused(int status) implements Meant {}
    }

    private Meant transfer(NameAddr target) {
        var number = Domains.number(target.uri());
        var said = target.uri() instanceof SipUri uri ? Replaces.inUriHeaders(uri.headers()) : "";
        if (!said.isEmpty()) {
            if (!(Replaces.parse(said) instanceof Parsed.Ok<Replaces>(var replaces))) {
                return new Meant.Refused(400);
            }
            var consultation = needs.dialogs().dialog(replaces.dialog());
            return consultation == null
                    ? new Meant.Refused(481)
                    : new Meant.Transfer(new PhoneEvents.Transfer(number, Optional.of(consultation.leg())));
        }
        // Calls to other servers are the plan's to place, by number: a telephone must not make us call any address in the world.
        boolean isOurs = needs.domains().isOurs(target.uri(), requests.flow());
        return number.isEmpty() || !isOurs
                ? new Meant.Refused(603)
                : new Meant.Transfer(new PhoneEvents.Transfer(number, Optional.empty()));
    }

    private void begin(SipRequest refer, ServerTransaction transaction, PhoneEvents.Transfer transfer) {
        isOpen = true;
        // RFC 4488 §4: who supports norefersub may ask not to be told.
        isSubscribed = !refer.header(REFER_SUB).orElse("").strip().equalsIgnoreCase("false");
        event = hadOne ? "refer;id=" + refer.cseq().number() : "refer"; // RFC 3515 §2.4.6.
        hadOne = true;
        var accepted = SipResponse.answer(refer, 202)
                .with(HeaderName.CONTACT, "<" + Ways.contact(requests.flow()) + ">");
        needs.core().respond(transaction, isSubscribed ? accepted : accepted.with(REFER_SUB, "false"));
        notify(100, "Trying", false); // RFC 3515 §2.4.4: at once.
        events.tell(sink -> sink.transferRequested(leg, transfer));
    }

    void onProgress(TransferProgress progress) {
        if (!isOpen) {
            return;
        }
        switch (progress) {
            case TransferProgress.Ringing() -> notify(180, "Ringing", false);
            case TransferProgress.Succeeded() -> end(200, SipStatus.reasonPhrase(200));
            case TransferProgress.Failed(var reason) -> {
                var status = EndReasons.toStatus(reason);
                end(status.code(), status.phrase());
            }
        }
    }

    private void end(int status, String phrase) {
        isOpen = false;
        notify(status, phrase, true);
    }

    private void notify(int status, String phrase, boolean isLast) {
        if (!isSubscribed) {
            return;
        }
        var state = isLast ? "terminated;reason=noresource" : "active;expires=" + EXPIRES_SECONDS;
        var fragment = "SIP/2.0 " + status + " " + phrase + "\r\n";
        // Whether it is understood changes nothing: a telephone that forgot its subscription still has its call (RFC 5057 §5.2).
        requests.send(
                SipMethod.NOTIFY,
                request -> request.with(HeaderName.EVENT, event)
                        .with(HeaderName.SUBSCRIPTION_STATE, state)
                        .withBody("message/sipfrag;version=2.0", fragment.getBytes(StandardCharsets.UTF_8)),
                SipCore.Replies.NONE);
    }
}
