package org.parley.roles.edge.door;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipScreen;
import org.parley.roles.edge.metrics.EdgeCounters;

/**
 * Judges requests before any state is made for them (RFC 3261 §8.2): what cannot be read, what we cannot do, and who has
 * failed too often. Owned by the SIP loop.
 */
public final class Doorkeeper {
    /** What we do, as Allow says it. */
    public static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, INFO, PRACK, REFER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE";

    public static final String SUPPORTED = "timer, 100rel, replaces, norefersub";

    private static final Set<String> OPTIONS = Set.of("timer", "path", "100rel", "replaces", "norefersub");
    private static final Set<SipMethod> METHODS = Set.of(
            SipMethod.INVITE,
            SipMethod.ACK,
            SipMethod.CANCEL,
            SipMethod.BYE,
            SipMethod.OPTIONS,
            SipMethod.REGISTER,
            SipMethod.UPDATE,
            SipMethod.INFO,
            SipMethod.PRACK,
            SipMethod.REFER,
            SipMethod.SUBSCRIBE,
            SipMethod.NOTIFY,
            SipMethod.PUBLISH,
            SipMethod.MESSAGE);

    public sealed interface Verdict {
        record Pass() implements Verdict {}

        record Refuse(SipResponse answer) implements Verdict {}

        record Drop() implements Verdict {}
    }

    private static final Verdict PASS = new Verdict.Pass();
    private static final Verdict DROP = new Verdict.Drop();

    private final SourceLimits guesses;
    /** Counted apart: noise can be sent in another's name, and must not silence him. */
    private final SourceLimits noise;
    private final EdgeCounters counters;
    /** Makes a tag of a request's own words, the same for each repetition (RFC 3261 §8.2.7). */
    private final UnaryOperator<String> tags;

    public Doorkeeper(SourceLimits guesses, SourceLimits noise, EdgeCounters counters, UnaryOperator<String> tags) {
        this.guesses = guesses;
        this.noise = noise;
        this.counters = counters;
        this.tags = tags;
    }

    public Verdict judge(SipRequest request, SocketFlow flow, long nowNs) {
        var unreadable = SipScreen.request(request);
        if (unreadable.isPresent()) {
            return refuse(request, unreadable.get().answer(request));
        }
        // Who is in a call may always speak about it: the tag that he knows is as good as a password.
        boolean isStranger = request.to().tag().isEmpty();
        if (isStranger && guesses.isShunned(flow.remoteAddress().getAddress(), nowNs)) {
            counters.shunned.increment();
            return DROP;
        }
        if (request.is(SipMethod.INVITE) && request.maxForwards().orElse(70) == 0) {
            // An end of the call may be anywhere; a server between ends counts hops (RFC 7092 §3.2).
            return refuse(request, SipResponse.answer(request, 483));
        }
        return PASS;
    }

    /** What ends at this node is judged further: a proxy passes on methods and extensions that it does not know (RFC 3261 §16.3). */
    public static Optional<SipResponse> refuseAsUserAgent(SipRequest request) {
        var unsupported = SipScreen.requestForUserAgent(request, OPTIONS);
        if (unsupported.isPresent()) {
            return Optional.of(unsupported.get().answer(request));
        }
        return METHODS.contains(request.method()) ? Optional.empty() : Optional.of(refusedMethod(request));
    }

    private static SipResponse refusedMethod(SipRequest request) {
        boolean isKnown = request.method() == SipMethod.of(request.method().name());
        return SipResponse.answer(request, isKnown ? 405 : 501).with(HeaderName.ALLOW, ALLOW);
    }

    private Verdict refuse(SipRequest request, SipResponse answer) {
        return request.is(SipMethod.ACK) ? DROP : new Verdict.Refuse(tagged(answer));
    }

    /** The answer to bytes that are no SIP message, where one is possible and its sender has not used up our patience. */
    public Optional<SipResponse> refuseMalformed(SocketFlow flow, byte[] bytes, long nowNs) {
        var source = flow.remoteAddress().getAddress();
        if (noise.isShunned(source, nowNs)) {
            counters.shunned.increment();
            return Optional.empty();
        }
        noise.onFailure(source, nowNs);
        return SipParser.refusalOf(bytes, 0, bytes.length).map(this::tagged);
    }

    /** Takes note that somebody there did not know his password. */
    public void onWrongPassword(SocketFlow flow, long nowNs) {
        guesses.onFailure(flow.remoteAddress().getAddress(), nowNs);
    }

    private SipResponse tagged(SipResponse answer) {
        var to = answer.header(HeaderName.TO).orElse("");
        if (!NameAddr.parse(to).isOk()) {
            return answer; // It may be just what is wrong with the request.
        }
        var via = answer.header(HeaderName.VIA).orElse("");
        var callId = answer.header(HeaderName.CALL_ID).orElse("");
        return answer.withToTag(tags.apply(callId + '\n' + answer.header(HeaderName.CSEQ).orElse("") + '\n' + via));
    }
}
