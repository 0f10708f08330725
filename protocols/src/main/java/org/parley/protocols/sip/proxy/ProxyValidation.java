package org.parley.protocols.sip.proxy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Refusal;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipStatus;

/** Whether a request may be passed on (RFC 3261 §16.3, RFC 5393). It must have passed {@code SipScreen}. */
public final class ProxyValidation {
    /** RFC 5393 §5.3.3: what is written where nothing was said. */
    public static final int BREADTH_DEFAULT = 60;

    /** RFC 3261 §16.6 step 3. */
    public static final int FORWARDS_DEFAULT = 70;

    static final HeaderName MAX_BREADTH = HeaderName.of("Max-Breadth");

    private ProxyValidation() {}

    /** Why not; empty if it may. {@code options} are the extensions that this proxy understands. */
    public static Optional<Refusal> refusalOf(SipRequest request, Set<String> options) {
        if (request.maxForwards().orElse(FORWARDS_DEFAULT) == 0) {
            return refuse(483);
        }
        var unknown = unknownOptions(request, options);
        if (!unknown.isEmpty()) {
            var field = HeaderField.of(HeaderName.UNSUPPORTED, String.join(", ", unknown));
            return Optional.of(new Refusal(420, SipStatus.reasonPhrase(420), List.of(field)));
        }
        return breadth(request) == 0 ? refuse(440) : Optional.empty();
    }

    /** As {@link #refusalOf}, and whether it goes round in a circle. */
    public static Optional<Refusal> refusalOf(SipRequest request, Set<String> options, long loopMark) {
        var refusal = refusalOf(request, options);
        return refusal.isEmpty() && Branches.isLoop(request, loopMark) ? refuse(482) : refusal;
    }

    private static Optional<Refusal> refuse(int status) {
        return Optional.of(new Refusal(status, SipStatus.reasonPhrase(status)));
    }

    private static List<String> unknownOptions(SipRequest request, Set<String> options) {
        boolean isAsked = request.headers().has(HeaderName.PROXY_REQUIRE)
                && !request.is(SipMethod.ACK)
                && !request.is(SipMethod.CANCEL);
        return isAsked
                ? request.headers().elements(HeaderName.PROXY_REQUIRE).stream()
                        .filter(option -> !options.contains(option))
                        .toList()
                : List.of();
    }

    /** How many branches the request may make; the default where it says nothing that can be read. */
    public static int breadth(SipRequest request) {
        var field = request.headers().firstField(MAX_BREADTH);
        if (field == null || field.length() == 0 || field.length() > 4) {
            return BREADTH_DEFAULT;
        }
        int breadth = 0;
        for (int i = 0; i < field.length(); i++) {
            int digit = field.byteAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return BREADTH_DEFAULT;
            }
            breadth = breadth * 10 + digit;
        }
        return Math.min(breadth, BREADTH_DEFAULT);
    }
}
