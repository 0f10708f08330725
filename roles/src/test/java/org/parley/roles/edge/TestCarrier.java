package org.parley.roles.edge;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkCredentials;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestCredentials;
import org.parley.protocols.sip.auth.DigestServer;
import org.parley.protocols.sip.auth.StoredHashes;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** A carrier's registrar: challenges, and takes what is proven. Tests make it say other things. */
final class TestCarrier {
    static final String REALM = "carrier.example";
    private static final StoredHashes HASHES = StoredHashes.of(Map.of(
            DigestAlgorithm.MD5, DigestAlgorithm.MD5.ha1("4930123", REALM, "secret"),
            DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256.ha1("4930123", REALM, "secret"),
            DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_512_256.ha1("4930123", REALM, "secret")));

    final EdgeBench edge;
    final FakeFlow flow;
    final String address;
    private final DigestServer digest;

    TestCarrier(EdgeBench edge, String address, SipTransport transport) {
        this.edge = edge;
        this.address = address;
        flow = new FakeFlow(transport, 5060);
        edge.reachable.put(EdgeBench.address(address, 5060), flow);
        digest = new DigestServer(
                REALM,
                List.of(DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
                new byte[32],
                Duration.ofMinutes(30),
                edge.time.nowNs());
    }

    /** A trunk to these carriers, that registers, and is not pinged. */
    static Trunk trunk(String name, String password, TestCarrier... carriers) {
        var targets = new java.util.ArrayList<Target>();
        for (var carrier : carriers) {
            targets.add(new Target(
                    carrier.address,
                    java.util.OptionalInt.of(5060),
                    Optional.of(carrier.flow.transport().uriName()),
                    targets.size(),
                    1,
                    false));
        }
        var open = Trunk.to(name);
        return new Trunk(
                name,
                open.tenant(),
                new TargetGroup(name, targets, Optional.empty()),
                open.sources(),
                open.certificates(),
                Optional.of(new TrunkCredentials("4930123", password, REALM, true, Duration.ofMinutes(10))),
                open.handling(),
                open.numbers(),
                open.callerId(),
                open.policy(),
                open.channelsMax(),
                open.secureMedia());
    }

    /** The next request; fails where none came. */
    SipRequest request() {
        return flow.request();
    }

    SipResponse challenge(SipRequest request) {
        var answer = SipResponse.answer(request, 401).withToTag("c");
        for (var value : digest.challenges(false, edge.time.nowNs())) {
            answer = answer.adding(HeaderName.WWW_AUTHENTICATE, value);
        }
        return answer;
    }

    /** Whether the request proves who sent it. */
    boolean isProven(SipRequest request) {
        var value = request.header(HeaderName.AUTHORIZATION);
        return value.isPresent()
                && DigestCredentials.parse(value.get()) instanceof Parsed.Ok<DigestCredentials>(var credentials)
                && digest.verify(request, credentials, HASHES, edge.time.nowNs()) instanceof DigestServer.Verdict.Accepted;
    }

    void say(SipResponse response) {
        edge.receive(flow, response);
    }

    /** Deals with the next REGISTER as a carrier does; answers the request that was taken. */
    SipRequest take(int seconds) {
        var request = request();
        if (!isProven(request)) {
            say(challenge(request));
            request = request();
        }
        say(accepted(request, seconds));
        return request;
    }

    SipResponse accepted(SipRequest request, int seconds) {
        return SipResponse.answer(request, 200)
                .withToTag("c")
                .with(HeaderName.CONTACT, request.header(HeaderName.CONTACT).orElseThrow() + ";expires=" + seconds);
    }
}
