package org.parley.roles.edge.legs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.domain.calls.PhonePlane.Passed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Domains;

/** What an INVITE says about who calls and for whom it was meant before. Pure functions; bad headers say nothing. */
final class CallerHeaders {
    private static final HeaderName DIVERSION = HeaderName.of("Diversion");
    private static final HeaderName HISTORY_INFO = HeaderName.of("History-Info");
    private static final int DIVERSIONS_MAX = 8;
    private static final int PASSED_CHARACTERS_MAX = 512;

    private CallerHeaders() {}

    /** Who calls: the identity that somebody vouches for, where his word counts (RFC 3325 §9.1), else From. */
    static NameAddr caller(SipRequest invite, boolean isTrusted) {
        return isTrusted
                ? addresses(invite, HeaderName.P_ASSERTED_IDENTITY).stream().findFirst().orElseGet(invite::from)
                : invite.from();
    }

    /** Whether the caller wants to stay unknown to the called one (RFC 3323 §4.2). */
    static boolean isAnonymous(SipRequest invite) {
        boolean asks = invite.headers().all(HeaderName.PRIVACY).stream()
                .flatMap(value -> List.of(value.split("[;,]")).stream())
                .map(String::strip)
                .anyMatch(value -> value.equalsIgnoreCase("id") || value.equalsIgnoreCase("user"));
        return asks || invite.from().uri() instanceof SipUri from && from.host().equalsIgnoreCase("anonymous.invalid");
    }

    /** What is handed on to who is called. Only who is trusted may say for whom a call was meant before. */
    static Passed passed(SipRequest invite, boolean isTrusted) {
        return new Passed(
                isTrusted ? diverted(invite) : List.of(),
                bounded(invite, HeaderName.ALERT_INFO),
                bounded(invite, HeaderName.CALL_INFO),
                Optional.empty());
    }

    private static Optional<String> bounded(SipRequest invite, HeaderName name) {
        return invite.header(name).filter(value -> value.length() <= PASSED_CHARACTERS_MAX);
    }

    /** The newest first, as Diversion has it (RFC 5806 §4); History-Info has the oldest first, and last the target itself. */
    private static List<String> diverted(SipRequest invite) {
        var said = addresses(invite, DIVERSION);
        if (said.isEmpty()) {
            var history = addresses(invite, HISTORY_INFO);
            said = history.isEmpty() ? history : history.subList(0, history.size() - 1).reversed();
        }
        return said.stream().limit(DIVERSIONS_MAX).map(each -> Domains.number(each.uri())).filter(number -> !number.isEmpty()).toList();
    }

    private static List<NameAddr> addresses(SipRequest invite, HeaderName name) {
        var found = new ArrayList<NameAddr>();
        for (var value : invite.headers().all(name)) {
            for (var each : split(value)) {
                if (NameAddr.parse(each) instanceof Parsed.Ok<NameAddr>(var address)) {
                    found.add(address);
                }
            }
        }
        return found;
    }

    /** At commas outside quotes and angle brackets. */
    private static List<String> split(String value) {
        var parts = new ArrayList<String>();
        int from = 0;
        boolean isQuoted = false;
        boolean isBracketed = false;
        for (int i = 0; i < value.length() && parts.size() < DIVERSIONS_MAX; i++) {
            char c = value.charAt(i);
            if (c == '\\' && isQuoted) {
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && (c == '<' || c == '>')) {
                isBracketed = c == '<';
            } else if (c == ',' && !isQuoted && !isBracketed) {
                parts.add(value.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(value.substring(from).strip());
        return parts;
    }
}
