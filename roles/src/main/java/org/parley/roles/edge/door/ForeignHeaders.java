package org.parley.roles.edge.door;

import java.util.List;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipRequest;

/**
 * Headers that only count from who is trusted: they say who somebody is or where a call has been, and others down the way believe them
 * (RFC 3325 §5: they are removed at the border of the trust domain). Privacy stays: everybody may ask for it.
 */
final class ForeignHeaders {
    private static final List<HeaderName> NAMES = List.of(
            HeaderName.P_ASSERTED_IDENTITY,
            HeaderName.of("P-Preferred-Identity"),
            HeaderName.of("Remote-Party-ID"),
            HeaderName.of("Diversion"),
            HeaderName.of("History-Info"));

    /** Ours, between our own nodes. */
    private static final String INTERNAL = "X-Parley-";

    private ForeignHeaders() {}

    static boolean isIn(SipHeaders headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (isForeign(headers.field(i).name())) {
                return true;
            }
        }
        return false;
    }

    static SipRequest without(SipRequest request) {
        var kept = new SipHeaders.Builder();
        var headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (!isForeign(headers.field(i).name())) {
                kept.add(headers.field(i));
            }
        }
        return request.withHeaders(kept.build());
    }

    private static boolean isForeign(HeaderName name) {
        for (int i = 0; i < NAMES.size(); i++) {
            if (NAMES.get(i).equals(name)) {
                return true;
            }
        }
        var text = name.toString();
        return text.length() > INTERNAL.length() && text.regionMatches(true, 0, INTERNAL, 0, INTERNAL.length());
    }
}
