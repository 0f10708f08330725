package org.parley.roles.edge.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.proxy.HeaderEdits;
import org.parley.roles.edge.registrar.Authenticator;

/** Who a request says it is from, as far as we let others believe it (RFC 3325), and which secrets it leaves with us. */
final class Identities {
    private static final HeaderName PREFERRED = HeaderName.of("P-Preferred-Identity");

    private final Authenticator authenticator;

    Identities(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** What is taken out of a request and put in before it goes on. */
    HeaderEdits edits(ProxyDesk.Passage passage) {
        var headers = passage.request().headers();
        var removed = new HashSet<HeaderName>(4);
        var added = new ArrayList<HeaderField>(2);
        if (headers.has(HeaderName.PROXY_AUTHORIZATION)) {
            takeOutOurs(headers.all(HeaderName.PROXY_AUTHORIZATION), removed, added);
        }
        boolean isBelieved = !(passage.peer() instanceof Peer.Stranger);
        boolean towardsTrusted = !(passage.decision().destination() instanceof Destination.Registered);
        if (headers.has(HeaderName.P_ASSERTED_IDENTITY) && (!isBelieved || !towardsTrusted && wantsPrivacy(passage))) {
            removed.add(HeaderName.P_ASSERTED_IDENTITY); // RFC 3325 §5, §7: not from strangers, not to strangers against somebody's will.
        }
        if (headers.has(PREFERRED)) {
            removed.add(PREFERRED);
        }
        boolean byTrunk = passage.question().isPresent(); // Then the trunk's own rule says what it is told.
        if (towardsTrusted && !byTrunk && passage.identity().isPresent()) {
            added.add(asserted(passage));
        }
        return removed.isEmpty() && added.isEmpty() ? HeaderEdits.NONE : new HeaderEdits(removed, added);
    }

    private void takeOutOurs(List<String> offered, Set<HeaderName> removed, List<HeaderField> added) {
        removed.add(HeaderName.PROXY_AUTHORIZATION);
        for (var value : offered) {
            if (!authenticator.isForUs(value)) {
                added.add(HeaderField.of(HeaderName.PROXY_AUTHORIZATION, value)); // RFC 3261 §22.3: another proxy's.
            }
        }
    }

    private static HeaderField asserted(ProxyDesk.Passage passage) {
        var identity = passage.identity().orElseThrow();
        var user = identity.extension().orElse(identity.username());
        var host = passage.request().from().uri() instanceof SipUri from ? from.host() : "anonymous.invalid";
        var who = new NameAddr(identity.displayName(), SipUri.of(user, host, -1), org.parley.protocols.sip.message.Params.NONE);
        return HeaderField.of(HeaderName.P_ASSERTED_IDENTITY, who.toString());
    }

    private static boolean wantsPrivacy(ProxyDesk.Passage passage) {
        return passage.request().headers().has(HeaderName.PRIVACY)
                && passage.request().headers().all(HeaderName.PRIVACY).stream().anyMatch(value -> value.contains("id"));
    }
}
