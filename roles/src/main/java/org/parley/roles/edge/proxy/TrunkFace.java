package org.parley.roles.edge.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.proxy.HeaderEdits;

/** What a trunk is shown of a call: numbers as it writes them, and the caller as its rule allows (RFC 3261 §8.1.1.3, RFC 3325). */
final class TrunkFace {
    private TrunkFace() {}

    /** The Request-URI; To stays as it was dialled. */
    static SipUri called(TrunkChoice choice, SocketFlow flow) {
        var remote = flow.remote();
        return choice.trunk()
                .credentials()
                .map(credentials -> SipUri.of(choice.called(), credentials.domain(), -1))
                .orElseGet(() -> SipUri.of(choice.called(), remote.host(), remote.port()));
    }

    /** The From, with the caller's tag: that is what names the dialog. */
    static HeaderField from(SipRequest request, TrunkChoice choice, SocketFlow flow) {
        var tag = request.from().params().get("tag").map(value -> Params.of("tag", value)).orElse(Params.NONE);
        var shown = choice.anonymous()
                ? new NameAddr("Anonymous", SipUri.of("anonymous", "anonymous.invalid", -1), tag) // RFC 3323 §4.1.1.3.
                : new NameAddr(choice.displayName(), number(choice, flow), tag);
        return HeaderField.of(HeaderName.FROM, shown.toString());
    }

    private static SipUri number(TrunkChoice choice, SocketFlow flow) {
        var host = choice.trunk().credentials().map(credentials -> credentials.domain()).orElse(flow.sentBy().host());
        return SipUri.of(choice.caller(), host, -1);
    }

    /** RFC 3325 §5: identities pass only into the trust domain; there they pass even where the caller wants to be anonymous. */
    static HeaderEdits identity(TrunkChoice choice, SocketFlow flow) {
        var added = new ArrayList<HeaderField>(2);
        if (choice.trunk().callerId().assertIdentity() && !choice.caller().equals("anonymous")) {
            var who = new NameAddr(choice.displayName(), number(choice, flow), Params.NONE);
            added.add(HeaderField.of(HeaderName.P_ASSERTED_IDENTITY, who.toString()));
        }
        if (choice.anonymous()) {
            added.add(HeaderField.of(HeaderName.PRIVACY, "id"));
        }
        var removed = choice.anonymous()
                ? Set.of(HeaderName.P_ASSERTED_IDENTITY, HeaderName.PRIVACY)
                : Set.of(HeaderName.P_ASSERTED_IDENTITY);
        return new HeaderEdits(removed, List.copyOf(added));
    }
}
