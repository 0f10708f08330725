package org.parley.roles.edge.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.proxy.TopologyCloak;
import org.parley.protocols.sip.proxy.TopologyCloak.Hidden;
import org.parley.protocols.sip.proxy.TopologyCloak.Side;
import org.parley.roles.edge.core.Ways;

/**
 * Keeps the two sides of a dialog from seeing each other: each is told of us only, in Via, Record-Route, Contact, Call-ID and the host of From.
 * What is needed to find a side again stands encrypted in the Contact that the other side has of it, so nothing is remembered. Owned by the SIP loop.
 */
final class Veil {
    private final TopologyCloak cloak;
    private final ProxyFlows flows;

    Veil(TopologyCloak cloak, ProxyFlows flows) {
        this.cloak = cloak;
        this.flows = flows;
    }

    /** Whom a request within a dialog is for, if its Request-URI is one that we made up; null if not. */
    @Nullable Hidden target(SipRequest request) {
        return request.uri() instanceof SipUri uri && TopologyCloak.isCloaked(uri)
                ? cloak.read(uri, request.callId()).orElse(null)
                : null;
    }

    /** The Call-ID as the caller knows it. */
    String callerCallId(SipRequest request) {
        return cloak.originalCallId(request.callId()).orElse(request.callId());
    }

    /**
     * A request as the side sees it that it goes to; Via and Record-Route are left out while it is written.
     *
     * @param sender how the other side's requests will find who sent this
     * @param hasFace whether its From was chosen for that side already
     */
    SipRequest veiled(SipRequest request, Side to, Messenger.Side sender, SocketFlow facing, boolean hasFace) {
        var callId = callerCallId(request);
        var headers = request.headers().with(HeaderName.CALL_ID, to == Side.CALLEE ? cloak.callId(callId) : callId);
        var hidden = contact(request, to.other(), request.recordRoutes(), sender, callId, facing);
        if (hidden != null) {
            headers = headers.with(HeaderName.CONTACT, hidden);
        }
        if (!hasFace && request.from().uri() instanceof SipUri from) {
            var shown = new NameAddr(
                    request.from().displayName(), from.withHostPort(facing.sentBy().host(), -1), request.from().params());
            headers = headers.with(HeaderName.FROM, shown.toString());
        }
        return request.withHeaders(headers);
    }

    /**
     * A response as who sent the request may see it: what named the dialog and the way comes from his own request.
     *
     * @param from which side answered
     */
    SipResponse veiled(SipResponse response, SipRequest request, Side from, Messenger.Side answerer, SocketFlow facing) {
        var own = request.headers();
        var headers = new SipHeaders.Builder()
                .copy(HeaderName.VIA, own)
                .copy(HeaderName.RECORD_ROUTE, own)
                .copy(HeaderName.FROM, own)
                .add(HeaderName.TO, response.to().tag().map(tag -> request.to().withTag(tag)).orElse(request.to()))
                .copy(HeaderName.CALL_ID, own)
                .copy(HeaderName.CSEQ, own);
        // What a redirection or refusal names is the other side's.
        var hidden = response.status() < 300
                ? contact(response, from, response.recordRoutes().reversed(), answerer, callerCallId(request), facing)
                : null;
        if (hidden != null) {
            headers.add(HeaderName.CONTACT, hidden);
        }
        var given = response.headers();
        for (int i = 0; i < given.size(); i++) {
            if (!isOfTheWay(given.field(i).name())) {
                headers.add(given.field(i));
            }
        }
        return response.withHeaders(headers.build());
    }

    private static boolean isOfTheWay(HeaderName name) {
        return name == HeaderName.VIA
                || name == HeaderName.RECORD_ROUTE
                || name == HeaderName.FROM
                || name == HeaderName.TO
                || name == HeaderName.CALL_ID
                || name == HeaderName.CSEQ
                || name == HeaderName.CONTACT;
    }

    private @Nullable String contact(
            SipMessage message, Side of, List<NameAddr> routes, Messenger.Side sender, String callId, SocketFlow facing) {
        var contacts = message.contacts();
        if (contacts.isEmpty() || !(contacts.getFirst().uri() instanceof SipUri uri)) {
            return null;
        }
        var token = sender.needsToken() ? flows.tokenOf(sender.flow()) : "";
        var user = cloak.user(new Hidden(of, transported(uri, sender.flow()), routes, token), callId);
        return new NameAddr("", Ways.contact(user, facing), contacts.getFirst().params()).toString();
    }

    /** A contact that says no transport is reached by the one that it was told over. */
    private static SipUri transported(SipUri contact, SocketFlow flow) {
        boolean isSaid = contact.transport().isPresent() || contact.isSecure() || flow.transport() == SipTransport.UDP;
        return isSaid ? contact : contact.withParams(contact.params().with("transport", flow.transport().uriName()));
    }
}
