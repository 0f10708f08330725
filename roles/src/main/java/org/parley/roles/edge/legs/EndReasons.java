package org.parley.roles.edge.legs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.parley.base.error.ErrorCode;
import org.parley.domain.calls.EndReason;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** The one place where reasons of the domain and statuses of SIP meet (RFC 3261 §21, RFC 3326). */
public final class EndReasons {
    private static final Pattern Q850 = Pattern.compile("(?i)Q\\.850\\s*;[^,]*cause\\s*=\\s*(\\d{1,3})");
    private static final Pattern ELSEWHERE = Pattern.compile("(?i)\\bSIP\\s*;[^,]*cause\\s*=\\s*200\\b");

    private EndReasons() {}

    /** A status with what explains it to machines and people: header Reason (RFC 3326), and when to try again. */
    public record Status(int code, String phrase, int retryAfterSeconds) {
        Status(int code, String phrase) {
            this(code, phrase, 0);
        }
    }

    /** The final answer to an INVITE that is not taken. */
    public static Status toStatus(EndReason reason) {
        return switch (reason) {
            case BUSY -> new Status(486, "Busy Here");
            case DECLINED -> new Status(603, "Decline");
            case NO_ANSWER -> new Status(480, "No Answer");
            case UNKNOWN_NUMBER -> new Status(404, "Not Found");
            case GONE -> new Status(481, "Call/Transaction Does Not Exist");
            case UNREACHABLE -> new Status(480, "Temporarily Unavailable");
            case NOT_ACCEPTABLE -> new Status(488, "Not Acceptable Here");
            case NOT_ALLOWED -> new Status(403, "Forbidden");
            case LOCKED -> new Status(403, "Conference Is Locked");
            case TOO_LONG -> new Status(480, "Temporarily Unavailable");
            case NODE_AT_LIMIT -> new Status(503, "Service Unavailable", 5);
            case NODE_STOPPED -> new Status(503, "Service Unavailable", 2);
            case CANCELLED -> new Status(487, "Request Terminated");
            case HUNG_UP, ANSWERED_ELSEWHERE, REPLACED, TRANSFERRED, EVERYBODY_LEFT -> new Status(480, "Temporarily Unavailable");
            case CONNECTION_LOST -> new Status(480, "Connection Lost");
            case FAILED -> new Status(500, "Server Internal Error");
        };
    }

    /** The value of the Reason header in a CANCEL, BYE or final answer. */
    public static String toReasonHeader(EndReason reason) {
        return switch (reason) {
            case ANSWERED_ELSEWHERE -> "SIP;cause=200;text=\"Call completed elsewhere\"";
            case HUNG_UP, TRANSFERRED, EVERYBODY_LEFT -> "Q.850;cause=16;text=\"Normal call clearing\"";
            case CANCELLED -> "SIP;cause=487;text=\"Request Terminated\"";
            case BUSY -> "Q.850;cause=17;text=\"User busy\"";
            case NO_ANSWER -> "Q.850;cause=19;text=\"No answer\"";
            case DECLINED -> "Q.850;cause=21;text=\"Call rejected\"";
            case UNKNOWN_NUMBER -> "Q.850;cause=1;text=\"Unallocated number\"";
            case GONE -> "SIP;cause=481;text=\"Call Does Not Exist\"";
            case UNREACHABLE -> "Q.850;cause=20;text=\"Subscriber absent\"";
            case NOT_ACCEPTABLE -> "Q.850;cause=88;text=\"Incompatible destination\"";
            case CONNECTION_LOST -> "Q.850;cause=41;text=\"Media timed out\"";
            case NOT_ALLOWED -> "Q.850;cause=21;text=\"Not allowed\"";
            case LOCKED -> "Q.850;cause=21;text=\"Conference is locked\"";
            case TOO_LONG -> "Q.850;cause=102;text=\"Call too long\"";
            case NODE_AT_LIMIT -> "Q.850;cause=42;text=\"Node at its limit\"";
            case NODE_STOPPED -> "Q.850;cause=38;text=\"Node stopped\"";
            case REPLACED -> "Q.850;cause=16;text=\"Replaced\"";
            case FAILED -> "Q.850;cause=127;text=\"Failed\"";
        };
    }

    /** What a final answer other than 2xx to our INVITE means. */
    public static EndReason fromStatus(int status) {
        return switch (status) {
            case 404, 410, 484, 485, 604 -> EndReason.UNKNOWN_NUMBER;
            case 408 -> EndReason.NO_ANSWER;
            case 430, 480 -> EndReason.UNREACHABLE;
            case 486, 600 -> EndReason.BUSY;
            case 487 -> EndReason.CANCELLED;
            case 403, 603, 607, 608 -> EndReason.DECLINED;
            case 406, 415, 488, 606 -> EndReason.NOT_ACCEPTABLE;
            case 503 -> EndReason.UNREACHABLE;
            default -> EndReason.FAILED;
        };
    }

    /** The same, where the answer says more than its status: a switch's reason behind it (RFC 3326, RFC 4497 §8.4). */
    public static EndReason fromResponse(SipResponse refusal) {
        var byStatus = fromStatus(refusal.status());
        boolean isVague = refusal.status() == 480 || refusal.status() >= 500 && refusal.status() < 600;
        return isVague ? q850(refusal).flatMap(EndReasons::fromCause).orElse(byStatus) : byStatus;
    }

    private static Optional<Integer> q850(SipMessage said) {
        return said.headers().all(HeaderName.REASON).stream()
                .map(Q850::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst();
    }

    private static Optional<EndReason> fromCause(int cause) {
        return switch (cause) {
            case 1, 28 -> Optional.of(EndReason.UNKNOWN_NUMBER);
            case 17 -> Optional.of(EndReason.BUSY);
            case 18, 19 -> Optional.of(EndReason.NO_ANSWER);
            case 20 -> Optional.of(EndReason.UNREACHABLE);
            case 21 -> Optional.of(EndReason.DECLINED);
            case 65, 79, 88 -> Optional.of(EndReason.NOT_ACCEPTABLE);
            default -> Optional.empty();
        };
    }

    /** Whether a CANCEL says that the call was taken somewhere else: then no missed call is shown. */
    public static boolean isAnsweredElsewhere(SipRequest cancel) {
        return cancel.headers().all(HeaderName.REASON).stream().anyMatch(reason -> ELSEWHERE.matcher(reason).find());
    }

    /** The answer to a request that call logic refused with an error. */
    public static int toStatus(ErrorCode code) {
        return switch (code) {
            case UNSUPPORTED_MEDIA -> 488;
            case PEER_BROKE_PROTOCOL, INVALID -> 400;
            case TOO_LARGE -> 413;
            case NOT_FOUND, GONE -> 481;
            case UNAUTHENTICATED, FORBIDDEN -> 403;
            case BUSY -> 486;
            case CONFLICT -> 491;
            case NO_ANSWER, UNAVAILABLE -> 480;
            case NODE_AT_LIMIT, TOO_MANY_REQUESTS -> 503;
            case STORE_FAILED, DISK_FULL, PORT_TAKEN, CONFIGURATION, CERTIFICATE, INTERNAL -> 500;
        };
    }
}
