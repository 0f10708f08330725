package org.parley.protocols.sip.event;

import java.util.Locale;
import java.util.OptionalInt;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.TokenWithParams;

/** What the Subscription-State header of a NOTIFY says (RFC 6665 §8.2.3). {@code toString} writes it. */
public sealed interface SubscriptionState {
    record Active(long expiresSeconds) implements SubscriptionState {
        @Override
        public String toString() {
            return "active;expires=" + expiresSeconds;
        }
    }

    /** Known, not yet authorised. */
    record Pending(long expiresSeconds) implements SubscriptionState {
        @Override
        public String toString() {
            return "pending;expires=" + expiresSeconds;
        }
    }

    /** Over. {@code retryAfterSeconds} only for reasons that allow coming back. */
    record Terminated(Reason reason, OptionalInt retryAfterSeconds) implements SubscriptionState {
        public Terminated(Reason reason) {
            this(reason, OptionalInt.empty());
        }

        @Override
        public String toString() {
            var text = "terminated;reason=" + reason.token();
            return retryAfterSeconds.isPresent() ? text + ";retry-after=" + retryAfterSeconds.getAsInt() : text;
        }
    }

    /** Why a subscription ended (RFC 6665 §4.1.3). */
    enum Reason {
        /** Subscribe again at once, elsewhere perhaps. */
        DEACTIVATED,
        /** Subscribe again later. */
        PROBATION,
        /** Never subscribe again. */
        REJECTED,
        /** It was not refreshed, or was ended by the subscriber. */
        TIMEOUT,
        /** Authorisation took too long; subscribe again later. */
        GIVEUP,
        /** The watched thing is gone. */
        NORESOURCE,
        /** Its state cannot change any more. */
        INVARIANT;

        String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Unknown states count as malformed; unknown reasons as {@link Reason#GIVEUP}, the one that asks for patience. */
    static Parsed<SubscriptionState> parse(String value) {
        return switch (TokenWithParams.parse(value)) {
            case Parsed.Malformed<TokenWithParams>(var offset, var reason) -> Parsed.malformed(offset, reason);
            case Parsed.Ok<TokenWithParams>(var parsed) -> of(parsed.token().toLowerCase(Locale.ROOT), parsed.params());
        };
    }

    private static Parsed<SubscriptionState> of(String state, Params params) {
        return switch (state) {
            case "active" -> Parsed.ok(new Active(seconds(params, "expires").orElse(0)));
            case "pending" -> Parsed.ok(new Pending(seconds(params, "expires").orElse(0)));
            case "terminated" -> Parsed.ok(new Terminated(reason(params.get("reason").orElse("")), seconds(params, "retry-after")));
            default -> Parsed.malformed(0, "unknown subscription state");
        };
    }

    private static OptionalInt seconds(Params params, String name) {
        return params.get(name).filter(text -> text.matches("\\d{1,9}")).stream().mapToInt(Integer::parseInt).findFirst();
    }

    private static Reason reason(String token) {
        for (var reason : Reason.values()) {
            if (reason.token().equalsIgnoreCase(token)) {
                return reason;
            }
        }
        return Reason.GIVEUP;
    }
}
