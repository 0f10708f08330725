package org.parley.domain.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;

/**
 * Where calls go and why: implemented by {@code SipPlans}. Answers are made in memory from the plan in force and the counts that the
 * guards keep; thread-safe, never waits, so the SIP loop may ask.
 */
public interface SipRouting {
    /** The plan in force. */
    SipPlan plan();

    /** Called with the plan now and whenever it changes, on the thread that changed it. */
    AutoCloseable onPlan(Consumer<SipPlan> consumer);

    /** What is done with a new request, before its sender has proven himself. */
    Decision decide(Question question);

    /**
     * Where a number leads that is no extension of the tenant, for a caller who has proven himself: which trunks, in order.
     * Counts nothing: {@link #placed} does.
     */
    Outbound outbound(OutboundQuestion question);

    /**
     * A call leaves by a trunk now: counts for channels, velocity and spend until {@link Placed#ended}. Refused where a limit was
     * reached since {@link #outbound} was asked; the next choice may do then.
     */
    Admission placed(OutboundQuestion question, TrunkChoice choice);

    /** A call comes in by a trunk, for {@code tenant} as {@link #decide} said: refused at a channel limit. */
    Admission arrived(String trunk, Optional<TenantId> tenant, Instant now);

    /** Puts a refusal of {@link #outbound} into the audit trail: whoever asked for a real call does that. Never waits. */
    default void refused(OutboundQuestion question, Outbound.Refused refused, Optional<String> call) {}

    /** A caller's number as a trunk writes it, as people inside shall see it: E.164 where it can be known. */
    String callerNumber(Trunk trunk, String written);

    /** The steps and the result of {@link #decide} or {@link #outbound}, for people. Places and counts nothing. */
    Explanation explain(ExplainQuestion question);

    /**
     * @param peer who stands at the flow
     * @param method as it stands in the request
     * @param host of the Request-URI, lower case
     * @param user of the Request-URI without escapes; empty if none
     * @param isOurs whether the host is the node's own (configured domain, or an address of this machine)
     */
    record Question(Peer peer, String method, String host, String user, boolean isOurs) {}

    /** What is done. {@code because} is one sentence for people, for the audit trail and {@code route explain}. */
    sealed interface Decision {
        String because();

        /**
         * To call logic: {@code dialled} in {@code tenant}, where the peer says whose it is; {@code authenticate}: strangers prove
         * themselves first and are then of their own tenant.
         */
        record CallLogic(Optional<TenantId> tenant, String dialled, boolean authenticate, String because) implements Decision {}

        /** Proxied. */
        record Proxy(Destination destination, boolean authenticate, MessagePolicy policy, String because) implements Decision {}

        /** Answered with this status. */
        record Refuse(int status, String because) implements Decision {}
    }

    /** Where a proxied request goes. */
    sealed interface Destination {
        /** To the devices that {@code user} (an extension or a name) registered with us; in any organisation where {@code tenant} is empty. */
        record Registered(Optional<TenantId> tenant, String user) implements Destination {}

        /** To a group of servers. */
        record Group(TargetGroup group) implements Destination {}

        /** Out by trunks, in order. */
        record Trunks(List<TrunkChoice> choices) implements Destination {
            public Trunks {
                choices = List.copyOf(choices);
            }
        }

        /** Where the Request-URI says (RFC 3263): for trusted peers only. */
        record RequestUri() implements Destination {}
    }

    /**
     * @param from the caller's own number: extension or E.164
     * @param dialled as dialled
     */
    record OutboundQuestion(
            TenantId tenant, Optional<AccountId> account, String from, String displayName, boolean anonymous, String dialled, Instant now) {}

    /** Whether and how a number leaves. */
    sealed interface Outbound {
        /** The steps that led here, one sentence each: {@code route explain} shows them. */
        List<String> because();

        /**
         * @param e164 the called number; a short number as it is dialled
         * @param callMax the longest call: then it is ended
         */
        record Leaves(String e164, List<TrunkChoice> choices, Handling handling, Duration callMax, List<String> because)
                implements Outbound {
            public Leaves {
                choices = List.copyOf(choices);
                because = List.copyOf(because);
            }
        }

        /**
         * No route fits, or a guard says no. {@code status} as SIP would say it: 404, 403, 503. {@code rule} in kebab-case says
         * which check it was; the last of {@code because} is the sentence that says why.
         */
        record Refused(int status, String rule, List<String> because) implements Outbound {
            public Refused {
                because = List.copyOf(because);
            }

            public String sentence() {
                return because.isEmpty() ? "" : because.getLast();
            }
        }
    }

    /** One way out: what is sent to the trunk. {@code caller} and {@code called} as the trunk wants them written. */
    record TrunkChoice(
            Trunk trunk,
            String called,
            String caller,
            String displayName,
            boolean anonymous,
            NumberRoute.Price price,
            String because) {}

    /** Whether a call may hold a channel. */
    sealed interface Admission {
        record Held(Placed placed) implements Admission {}

        record Refused(int status, String rule, String because) implements Admission {}
    }

    /**
     * @param from an extension or name of {@code tenant}, or {@code trunk:NAME} for a call that comes in by a trunk
     * @param to as dialled
     */
    record ExplainQuestion(TenantId tenant, Optional<AccountId> account, String from, String to, Instant at) {}

    /**
     * @param status what a caller would get: 200 where the call would be placed
     * @param result one sentence
     * @param choices the ways out in order; empty where it does not leave
     */
    record Explanation(int status, List<String> steps, String result, List<TrunkChoice> choices) {
        public Explanation {
            steps = List.copyOf(steps);
            choices = List.copyOf(choices);
        }
    }

    /** A call that holds a channel. Idempotent. Never waits. */
    interface Placed {
        /** It costs from now on. */
        default void answered(Instant at) {}

        /** {@code answeredAt} empty if nobody took it: then it costs nothing. */
        void ended(Optional<Instant> answeredAt, Instant endedAt);
    }
}
