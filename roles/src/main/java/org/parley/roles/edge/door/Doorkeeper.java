package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipLimits;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipScreen;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.TelUri;
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

    private static final Set<String> EMERGENCY_NUMBERS = Set.of("112", "911", "999", "110");
    private static final int EMERGENCIES_PER_SECOND = 20; // What passes before others must not be what fills the house.
    private static final int RATES_MAX = 20_000;
    private static final int OPAQUE_LENGTH = 16;

    private static final Set<String> OPTIONS =
            Set.of("timer", "path", "outbound", "gruu", "100rel", "replaces", "norefersub");
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

        /** It may come in without what it must not say. */
        record PassAs(SipRequest request) implements Verdict {}

        record Refuse(SipResponse answer) implements Verdict {}

        record Drop() implements Verdict {}
    }

    private static final Verdict PASS = new Verdict.Pass();
    private static final Verdict DROP = new Verdict.Drop();

    /**
     * What it stands on.
     *
     * @param guesses failures of sources; {@code noise} is counted apart: it can be sent in another's name, and must not silence him
     * @param tags makes a tag of a request's own words, the same for each repetition (RFC 3261 §8.2.7)
     * @param limits of the plan in force
     * @param scanners words in User-Agent, in lower case, that only those use who search for victims
     */
    public record Needs(
            SourceLimits guesses,
            SourceLimits noise,
            EdgeCounters counters,
            UnaryOperator<String> tags,
            Peers peers,
            Gate gate,
            KnownSources known,
            Offences offences,
            Overload overload,
            Audit audit,
            Supplier<SipLimits> limits,
            Supplier<List<String>> scanners) {}

    private final Needs needs;
    private final EdgeCounters counters;
    private final SourceRates rates = new SourceRates(RATES_MAX);
    private final TokenBucket emergencies;

    public Doorkeeper(Needs needs, long nowNs) {
        this.needs = needs;
        counters = needs.counters();
        emergencies = new TokenBucket(nowNs);
    }

    /** Whether a request may come in, and as what. Cheapest checks first: of a good request little more is asked than its source. */
    public Verdict judge(SipRequest request, SocketFlow flow, long nowNs) {
        var source = flow.remoteAddress().getAddress();
        boolean isStream = flow.transport() != SipTransport.UDP;
        if (isStream && !needs.gate().admits(source)) {
            flow.close(); // It was let in before.
            counters.shunned.increment();
            return DROP;
        }
        var limits = needs.limits().get();
        if (!rates.take(source, limits.requestsPerSecondPerSource(), nowNs) && isStranger(flow)) {
            return tooMany(request, flow, limits);
        }
        if (request.receivedBytes() > limits.messageBytesMax()) {
            return refuse(request, flow, SipResponse.answer(request, 513), Rule.MESSAGE_SIZE, "A message may have "
                    + limits.messageBytesMax() + " bytes; this one has " + request.receivedBytes());
        }
        var unreadable = SipScreen.request(request);
        if (unreadable.isPresent()) {
            needs.offences().onNoise(flow, nowNs);
            var answer = unreadable.get().answer(request);
            return refuse(request, flow, answer, Rule.MALFORMED, answer.reason());
        }
        // Who is in a call may always speak about it: the tag that he knows is as good as a password.
        if (request.to().tag().isEmpty()) {
            var verdict = judgeNew(request, flow, source, nowNs);
            if (verdict != PASS) {
                return verdict;
            }
        }
        return ForeignHeaders.isIn(request.headers()) && !isBelieved(flow)
                ? new Verdict.PassAs(ForeignHeaders.without(request))
                : PASS;
    }

    private Verdict tooMany(SipRequest request, SocketFlow flow, SipLimits limits) {
        var because = "It sends more than " + limits.requestsPerSecondPerSource() + " requests in a second";
        if (flow.transport() != SipTransport.UDP && !request.is(SipMethod.ACK)) {
            var answer = SipResponse.answer(request, 503).with(HeaderName.RETRY_AFTER, "10");
            return refuse(request, flow, answer, Rule.SOURCE_RATE, because);
        }
        // No answer over UDP: whose address it is may not be who sends; telephones repeat what they mean, more and more slowly.
        needs.audit().refused(flow, request, 0, Rule.SOURCE_RATE, because);
        return DROP;
    }

    /** What is asked of requests that begin something. */
    private Verdict judgeNew(SipRequest request, SocketFlow flow, InetAddress source, long nowNs) {
        boolean isKnown = needs.known().isKnown(source, nowNs);
        // One telephone with an old password must not silence its colleagues, or the trunk, at the same address.
        if (!isKnown && needs.guesses().isShunned(source, nowNs) && isStranger(flow)) {
            counters.shunned.increment();
            needs.audit().refused(flow, request, 0, Rule.FAILURES, "Too many wrong passwords of late");
            return DROP;
        }
        if (!isKnown) {
            var agent = scannerIn(request);
            if (agent.isPresent() && isStranger(flow)) {
                needs.offences().onScanner(flow, request, agent.get(), nowNs);
                return DROP;
            }
        }
        var level = needs.overload().level();
        if (level != Overload.Level.NOTHING && mustWait(request, flow, isKnown, level, nowNs)) {
            // Not all at the same time again.
            int seconds = 5 + (request.callId().hashCode() & 0x7fff_ffff) % 10;
            return refuse(
                    request,
                    flow,
                    SipResponse.answer(request, 503).with(HeaderName.RETRY_AFTER, Integer.toString(seconds)),
                    Rule.OVERLOAD,
                    "The node has more to do than it can: it refuses " + what(level));
        }
        return PASS;
    }

    private static String what(Overload.Level level) {
        return switch (level) {
            case NOTHING -> "nothing";
            case STRANGERS -> "what strangers begin";
            case CALLS -> "new calls";
            case REGISTRATIONS -> "new calls and registrations";
        };
    }

    private boolean mustWait(SipRequest request, SocketFlow flow, boolean isKnown, Overload.Level level, long nowNs) {
        if (request.is(SipMethod.ACK) || request.is(SipMethod.CANCEL) || request.is(SipMethod.BYE)) {
            return false; // They make an end of something.
        }
        if (request.is(SipMethod.INVITE) && isEmergency(request) && emergencies.take(EMERGENCIES_PER_SECOND, EMERGENCIES_PER_SECOND, nowNs)) {
            return false;
        }
        return switch (level) {
            case NOTHING -> false;
            case STRANGERS -> !isKnown && isStranger(flow);
            case CALLS -> !request.is(SipMethod.REGISTER) || !isKnown && isStranger(flow);
            case REGISTRATIONS -> true;
        };
    }

    private static boolean isEmergency(SipRequest request) {
        return request.uri() instanceof SipUri uri
                ? EMERGENCY_NUMBERS.contains(uri.userName())
                : request.uriText().regionMatches(true, 0, "urn:service:sos", 0, 15) // RFC 5031 §4.2.
                        || request.uri() instanceof TelUri tel && EMERGENCY_NUMBERS.contains(tel.digits());
    }

    /** The word that gives it away. */
    private Optional<String> scannerIn(SipRequest request) {
        var agent = request.header(HeaderName.USER_AGENT);
        if (agent.isEmpty()) {
            return Optional.empty();
        }
        var lower = agent.get().toLowerCase(Locale.ROOT);
        for (var word : needs.scanners().get()) {
            if (lower.contains(word)) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    private boolean isStranger(SocketFlow flow) {
        return needs.peers().of(flow) instanceof Peer.Stranger;
    }

    /** Whether its word about identities counts (RFC 3325 §2.4). */
    private boolean isBelieved(SocketFlow flow) {
        return switch (needs.peers().of(flow)) {
            case Peer.Stranger _ -> false;
            case Peer.OfTrunk(var trunk) -> trunk.callerId().assertIdentity();
            case Peer.Trusted _ -> true;
        };
    }

    private Verdict refuse(SipRequest request, SocketFlow flow, SipResponse answer, Rule rule, String because) {
        boolean isMute = request.is(SipMethod.ACK);
        needs.audit().refused(flow, request, isMute ? 0 : answer.status(), rule, because);
        return isMute ? DROP : new Verdict.Refuse(tagged(answer));
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

    /** The answer to bytes that are no SIP message, where one is possible and its sender has not used up our patience. */
    public Optional<SipResponse> refuseMalformed(SocketFlow flow, byte[] bytes, String reason, long nowNs) {
        var source = flow.remoteAddress().getAddress();
        needs.offences().onNoise(flow, nowNs);
        if (needs.noise().isShunned(source, nowNs)) {
            counters.shunned.increment();
            needs.audit().refused(flow, 0, Rule.MALFORMED, reason);
            return Optional.empty();
        }
        needs.noise().onFailure(source, nowNs);
        var answer = SipParser.refusalOf(bytes, 0, bytes.length).map(this::tagged);
        needs.audit().refused(flow, answer.map(SipResponse::status).orElse(0), Rule.MALFORMED, reason);
        return answer;
    }

    /**
     * What challenges to this source carry as {@code opaque}: it comes back with the credentials (RFC 7616 §3.3), and shows that who
     * sends them gets what we send to that address.
     */
    public String opaqueFor(SocketFlow flow) {
        return needs.tags().apply("opaque " + flow.remote().host()).substring(0, OPAQUE_LENGTH);
    }

    /** Somebody there did not know the password of {@code user}; {@code opaque} is what his credentials carried. */
    public void onWrongPassword(SocketFlow flow, SipRequest request, String user, boolean isKnownUser, String opaque, long nowNs) {
        var source = flow.remoteAddress().getAddress();
        boolean isAnswer = opaque.equals(opaqueFor(flow));
        if (isAnswer || flow.transport() != SipTransport.UDP) { // Else it may be said in another's name, to silence him.
            needs.guesses().onFailure(source, nowNs);
        }
        needs.audit().refused(flow, request, 401, isKnownUser ? Rule.PASSWORD : Rule.UNKNOWN_USER, isKnownUser
                ? "Wrong password for " + user
                : "There is no " + user);
        needs.offences().onWrongPassword(flow, user, isAnswer, nowNs);
    }

    /** Somebody there has proven who he is. */
    public void onProof(SocketFlow flow, long nowNs) {
        needs.known().onProof(flow.remoteAddress().getAddress(), nowNs);
    }

    private SipResponse tagged(SipResponse answer) {
        var to = answer.header(HeaderName.TO).orElse("");
        if (!NameAddr.parse(to).isOk()) {
            return answer; // It may be just what is wrong with the request.
        }
        var via = answer.header(HeaderName.VIA).orElse("");
        var callId = answer.header(HeaderName.CALL_ID).orElse("");
        return answer.withToTag(needs.tags().apply(callId + '\n' + answer.header(HeaderName.CSEQ).orElse("") + '\n' + via));
    }
}
