package org.parley.protocols.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.SipStreamFramer.Frame;

class SipStreamFramerTest {
    private static final byte[] OPTIONS = Samples.request(SipMethod.OPTIONS, "z9hG4bK1").encoded();

    // RFC 3261 §18.3.
    @Test
    void cutsMessagesThatComeInPieces() {
        var framer = new SipStreamFramer(4096, 4096, true);
        var two = new byte[OPTIONS.length * 2];
        System.arraycopy(OPTIONS, 0, two, 0, OPTIONS.length);
        System.arraycopy(OPTIONS, 0, two, OPTIONS.length, OPTIONS.length);

        var frames = new ArrayList<Frame>();
        for (byte b : two) {
            framer.feed(new byte[] {b}, 0, 1);
            framer.next().ifPresent(frames::add);
        }

        assertThat(frames).hasSize(2).allSatisfy(frame -> {
            assertThat(((Frame.Message) frame).bytes()).isEqualTo(OPTIONS);
        });
    }

    // RFC 5626 §3.5.1: two line ends are a ping, also right after a message.
    @Test
    void findsPingsBetweenMessages() {
        var framer = new SipStreamFramer(4096, 4096, true);
        framer.feed(OPTIONS, 0, OPTIONS.length);
        feed(framer, "\r\n\r\n");
        framer.feed(OPTIONS, 0, OPTIONS.length);

        assertThat(drain(framer)).hasExactlyElementsOfTypes(Frame.Message.class, Frame.Ping.class, Frame.Message.class);
    }

    @Test
    void findsAPongAtOnce() {
        var framer = new SipStreamFramer(4096, 4096, false);
        feed(framer, "\r\n");

        assertThat(drain(framer)).containsExactly(new Frame.Pong());
    }

    // RFC 3261 §7.5: a line end before a message is skipped.
    @Test
    void skipsALineEndBeforeAMessage() {
        var framer = new SipStreamFramer(4096, 4096, true);
        feed(framer, "\r\n");
        framer.feed(OPTIONS, 0, OPTIONS.length);

        assertThat(drain(framer)).hasExactlyElementsOfTypes(Frame.Message.class);
    }

    @Test
    void breaksAtTheLimits() {
        var headers = new SipStreamFramer(256, 4096, true);
        feed(headers, "X: " + "y".repeat(300));
        var body = new SipStreamFramer(4096, 10, true);
        feed(body, "OPTIONS sip:a SIP/2.0\r\nContent-Length: 11\r\n\r\n");

        assertThat(drain(headers)).singleElement().isInstanceOf(Frame.Broken.class);
        assertThat(drain(body)).singleElement().extracting(frame -> ((Frame.Broken) frame).status()).isEqualTo(513);
    }

    // RFC 3261 §20.14: without Content-Length nobody knows where the message ends.
    @Test
    void breaksWithoutOneContentLength() {
        for (var length : List.of("", "l: x\r\n", "l: -1\r\n", "l: 1\r\nContent-Length: 1\r\n")) {
            var framer = new SipStreamFramer(4096, 4096, true);
            feed(framer, "OPTIONS sip:a SIP/2.0\r\n" + length + "\r\n");

            assertThat(drain(framer)).singleElement().extracting(frame -> ((Frame.Broken) frame).status()).isEqualTo(400);
        }
    }

    private static void feed(SipStreamFramer framer, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        framer.feed(bytes, 0, bytes.length);
    }

    private static List<Frame> drain(SipStreamFramer framer) {
        var frames = new ArrayList<Frame>();
        for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
            frames.add(frame.get());
        }
        return frames;
    }
}
