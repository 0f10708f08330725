package org.parley.roles.edge.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.parley.domain.routing.Trunk;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;

/**
 * Where requests that are proxied can go just now, one target after the other (RFC 3263 §4). Knows names, health, priorities and weights;
 * the proxy knows messages. Asked on the SIP loop only, and answers there: at once where it can, which is the path that costs.
 */
public interface TargetSource {
    /** Opens a search for a group, for trunks in their order, never for {@link Destination.Registered}. */
    Search search(Destination destination);

    /** Opens a search for a next hop: the topmost Route, or the Request-URI (RFC 3263). */
    Search search(SipUri nextHop);

    /** The proxies that new requests to a trunk visit first, as its registrar said (RFC 3608 §6.1). */
    default List<NameAddr> route(Trunk trunk) {
        return List.of();
    }

    /**
     * A request to a trunk with our credentials there, for the challenge of a 401 or 407; empty where we have none. The request is the new
     * one, with the next CSeq (RFC 3261 §22.2).
     */
    default Optional<SipRequest> prove(Trunk trunk, SipRequest request, SipResponse challenge) {
        return Optional.empty();
    }

    /** Who knows our credentials. */
    interface Prover {
        Optional<SipRequest> prove(Trunk trunk, SipRequest request, SipResponse challenge);
    }

    /** The targets of one request, the best first; each is answered once. */
    interface Search {
        /**
         * Calls one of both methods of {@code found}, on the loop, perhaps before this returns.
         *
         * @param requestBytes how large the request will be, about: a UDP target is then reached over TCP where RFC 3261 §18.1.1 wants that,
         *     and over UDP after all where TCP is refused
         */
        void next(int requestBytes, Found found);

        /** What became of an attempt; a failure is a reason to ask for the next. */
        void onOutcome(Attempt attempt, Outcome outcome);

        /** It said 503 with Retry-After: it gets nothing new until then (RFC 3261 §21.5.4). In place of {@link #onOutcome}. */
        default void onOverloaded(Attempt attempt, Duration retryAfter) {
            onOutcome(attempt, Outcome.OVERLOADED);
        }
    }

    /** Takes the answer of {@link Search#next}. */
    interface Found {
        void attempt(Attempt attempt);

        /** No further target: none is known, none is alive, or all were tried. */
        void none();
    }

    /**
     * One way to one target.
     *
     * @param target as the operator knows it, for the trace: {@code group/10.0.0.7:5060}
     * @param choice the trunk's, where the destination is trunks
     */
    record Attempt(SocketFlow flow, String target, @Nullable TrunkChoice choice) {
        public Optional<TrunkChoice> trunk() {
            return Optional.ofNullable(choice);
        }
    }

    /** How it went. */
    enum Outcome {
        /** Some answer that shows that it lives, whatever it says. */
        ANSWERED,
        /** 503: it lives but takes nothing just now. */
        OVERLOADED,
        /** Nothing came within the time for a first response. */
        SILENT,
        /** The transport failed. */
        UNREACHABLE
    }
}
