package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.base.io.Parsed;
import org.parley.domain.routing.SipLimits;
import org.parley.domain.routing.SipPlan;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipStreamFramer;
import org.parley.protocols.sip.message.SipTransport;

/**
 * Everything hostile at once, of ten thousand sources, in an order that the seed decides, while one person registers and calls: she does not
 * notice, nothing breaks, and what is remembered of the others stays bounded.
 */
class FloodSimulationTest {
    private static final int STEPS = 60_000;
    private static final int SOURCES = 10_000;
    private static final int STREAM_BYTES_MAX = 65_535;

    private final EdgeBench edge = new EdgeBench();

    /** A datagram as the socket hands it up: the gate is asked first. */
    private void datagram(FakeFlow flow, byte[] bytes) {
        if (!edge.switchboard.border().gate().admits(flow.remoteAddress().getAddress())) {
            return;
        }
        switch (SipParser.parse(bytes)) {
            case Parsed.Ok<SipMessage>(var message) -> edge.switchboard.inbound().onMessage(flow, message);
            case Parsed.Malformed<SipMessage>(_, var reason) -> edge.switchboard.inbound().onMalformed(flow, bytes, reason);
        }
    }

    /** Bytes of a connection, in pieces of any size, as a slow or broken peer sends them. */
    private void stream(FakeFlow flow, byte[] bytes, SplittableRandom random) {
        if (!edge.switchboard.border().gate().admits(flow.remoteAddress().getAddress())) {
            return;
        }
        var framer = new SipStreamFramer(STREAM_BYTES_MAX, STREAM_BYTES_MAX, true);
        for (int at = 0; at < bytes.length && flow.isOpen; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(1_500));
            framer.feed(bytes, at, length);
            at += length;
            for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                switch (frame.get()) {
                    case SipStreamFramer.Frame.Message(var message) -> datagram(flow, message);
                    case SipStreamFramer.Frame.Broken(_, var reason, var head) -> {
                        edge.switchboard.inbound().onMalformed(flow, head, reason);
                        flow.close();
                        return;
                    }
                    case SipStreamFramer.Frame.Ping _, SipStreamFramer.Frame.Pong _ -> {}
                }
            }
        }
        edge.switchboard.inbound().onClosed((SocketFlow) flow);
    }

    private TestPhone stranger(SplittableRandom random, String user, SipTransport transport) {
        int source = random.nextInt(SOURCES);
        return new TestPhone(edge, user, "guess" + random.nextInt(100), transport, "203." + source / 2_500 % 250 + "." + source / 250 % 250 + "." + source % 250);
    }

    private void hostileStep(SplittableRandom random) {
        boolean isStream = random.nextInt(4) == 0;
        var phone = stranger(random, "user" + random.nextInt(1_000), isStream ? SipTransport.TCP : SipTransport.UDP);
        var bytes = hostile(phone, random);
        if (isStream) {
            stream(phone.flow, bytes, random);
        } else {
            datagram(phone.flow, bytes);
        }
    }

    private byte[] hostile(TestPhone phone, SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> phone.stamped(phone.request(SipMethod.OPTIONS, "100").with(HeaderName.USER_AGENT, "friendly-scanner")).encoded();
            case 1 -> phone.stamped(phone.request(SipMethod.INVITE, Integer.toString(random.nextInt(10_000)))
                            .withBody("application/sdp", new byte[random.nextInt(2_000)]))
                    .encoded();
            case 2 -> phone.stamped(phone.registration(request -> request)).encoded();
            case 3 -> broken(phone.stamped(phone.registration(request -> request)).encoded(), random);
            case 4 -> ("INVITE sip:100@parley.test SIP/2.0\r\n" + "X-Endless: more and more and more\r\n".repeat(random.nextInt(1_500)))
                    .getBytes(StandardCharsets.US_ASCII);
            case 5 -> ("REGISTER sip:parley.test SIP/2.0\r\nContent-Length: " + random.nextLong() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            case 6 -> phone.stamped(phone.request(SipMethod.BYE, "100").with(HeaderName.TO, "<sip:100@parley.test>;tag=" + random.nextLong()))
                    .encoded();
            default -> noise(random);
        };
    }

    private static byte[] broken(byte[] bytes, SplittableRandom random) {
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] noise(SplittableRandom random) {
        var bytes = new byte[random.nextInt(1_400)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Somebody who guesses and reads the challenges. */
    private void guess(SplittableRandom random) {
        var phone = new TestPhone(edge, random.nextBoolean() ? "ann" : "user" + random.nextInt(50), "guess", SipTransport.TCP, "198.18.0." + random.nextInt(20));
        if (edge.switchboard.border().gate().admits(phone.flow.remoteAddress().getAddress())) {
            edge.receive(phone.flow, phone.stamped(phone.registration(request -> request)));
            phone.answerChallenge();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCallInTheMidstOfAFloodSucceeds(long seed) {
        edge.routing.set(SipPlan.EMPTY.withLimits(new SipLimits(100, 20, 50, 5_000, 65_535, 20, Duration.ofMinutes(10))));
        var random = new SplittableRandom(seed);
        var ann = TestPhone.of(edge, "ann");
        for (int step = 0; step < STEPS; step++) {
            hostileStep(random);
            if (step % 20 == 0) {
                guess(random);
            }
            if (step % 10 == 0) {
                edge.advance(Duration.ofMillis(20));
            }
            if (step == STEPS / 3) {
                assertThat(ann.register(600).status()).as("registration, seed %d", seed).isEqualTo(200);
            }
            if (step == STEPS / 2) {
                call(ann, seed);
            }
        }

        assertBounded(seed);
        edge.advance(Duration.ofMinutes(5));
        assertThat(edge.count("sip_transactions")).as("transactions left, seed %d", seed).isZero();
    }

    private void call(TestPhone ann, long seed) {
        edge.incoming.clear();
        ann.dial("101", "offer");
        assertThat(edge.incoming).as("the call, seed %d", seed).hasSize(1);
        edge.plane().answer(edge.incoming.getLast().leg(), "answer");
        var success = ann.flow.response();
        assertThat(success.status()).as("answer, seed %d", seed).isEqualTo(200);
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.BYE, success)));
        assertThat(ann.flow.response().status()).as("end, seed %d", seed).isEqualTo(200);
    }

    private void assertBounded(long seed) {
        var border = edge.switchboard.border();
        assertThat(edge.count("sip_internal_failures")).as("seed %d", seed).isZero();
        assertThat(border.bans().size()).isBetween(1, 10_000);
        assertThat(border.audit().openCount()).isLessThanOrEqualTo(2_048);
        assertThat(border.traces().size()).isLessThanOrEqualTo(10_000);
        assertThat(border.traces().bytes()).isLessThanOrEqualTo(64 << 20);
        assertThat(edge.count("sip_transactions")).isLessThanOrEqualTo(50_000);
        assertThat(edge.count("sip_legs")).isZero();
        assertThat(border.gate().admits(TestPhone.of(edge, "ann").flow.remoteAddress().getAddress()))
                .as("who is registered is not banned, seed %d", seed)
                .isTrue();
    }
}
