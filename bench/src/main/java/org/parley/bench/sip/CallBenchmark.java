package org.parley.bench.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.parley.base.time.SystemTime;
import org.parley.bench.PackedNode;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/**
 * Calls from one telephone to another through a running node, over UDP: INVITE, 401, INVITE with digest, 180, 200 after 40 ms
 * of ringing, ACK, BYE from the caller. The node does all that it does for real calls: it authenticates, writes the call's events to
 * disk, opens four RTP ports and mixes. Callers call without pause; the node's CPU time is the system's account of its process.
 * Arguments: callers at once (20), seconds (15).
 */
public final class CallBenchmark {
    private static final Duration RINGING = Duration.ofMillis(40);
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private final ConcurrentHistogram setUpMicros = new ConcurrentHistogram(60_000_000, 3);
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final String sdp;
    private final int nodePort;

    private CallBenchmark(int nodePort, int rtpPort) {
        this.nodePort = nodePort;
        this.sdp = """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                m=audio %d RTP/AVP 0
                a=rtpmap:0 PCMU/8000
                """.formatted(rtpPort).replace("\n", "\r\n");
    }

    public static void main(String[] arguments) throws Exception {
        int callers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
        // What the node sends as sound goes to a socket that nobody reads.
        try (var node = PackedNode.start(); var sound = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            addUser(node, "ann", "200");
            addUser(node, "bob", "201");
            new CallBenchmark(node.port("sip.udp.port"), sound.getLocalPort()).run(node, callers, seconds);
        }
    }

    private static void addUser(PackedNode node, String name, String number) throws IOException, InterruptedException {
        var image = System.getProperty("parley.image", "build/parley");
        int exit = new ProcessBuilder(
                        image + "/bin/parley", "user", "add", name, "--password", "secret-" + number, "--extension", number,
                        "--data", node.data().toString())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("parley user add ended with " + exit);
        }
    }

    private void run(PackedNode node, int callers, int seconds) throws Exception {
        try (var callee = new BenchPhone("201", "secret-201", nodePort);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            if (callee.register() != 200) {
                throw new IOException("The called telephone could not register");
            }
            Thread.ofPlatform().daemon().start(() -> answerCalls(callee));
            var calling = new ArrayList<java.util.concurrent.Future<?>>();
            for (int i = 0; i < callers; i++) {
                calling.add(threads.submit(this::callWithoutPause));
            }
            SystemTime.sleep(WARM_UP);
            setUpMicros.reset();
            done.reset();
            failed.reset();
            var before = node.figures();
            long beganNs = System.nanoTime();
            SystemTime.sleep(Duration.ofSeconds(seconds));
            double elapsed = (System.nanoTime() - beganNs) / 1e9;
            double cpu = (node.figures().cpuMs() - before.cpuMs()) / 1000.0;
            long calls = done.sum();
            System.out.printf(
                    "%d callers at once: %.0f calls set up and ended per second, %.0f per CPU second of the node (%.2f cores), %d failed%n",
                    callers, calls / elapsed, calls / cpu, cpu / elapsed, failed.sum());
            System.out.printf(
                    "from INVITE with credentials to 200, of which 40 ms ringing: median %.1f ms, 95%% %.1f ms, 99%% %.1f ms%n",
                    setUpMicros.getValueAtPercentile(50) / 1e3,
                    setUpMicros.getValueAtPercentile(95) / 1e3,
                    setUpMicros.getValueAtPercentile(99) / 1e3);
            isOver.set(true);
            for (var one : calling) {
                one.get();
            }
        }
    }

    private Void callWithoutPause() throws IOException {
        try (var phone = new BenchPhone("200", "secret-200", nodePort)) {
            while (!isOver.get()) {
                try {
                    if (call(phone)) {
                        done.increment();
                    } else {
                        failed.increment();
                    }
                } catch (SocketTimeoutException nothingCame) {
                    failed.increment();
                }
            }
        }
        return null;
    }

    private boolean call(BenchPhone phone) throws IOException {
        var asked = phone.send(phone.request(SipMethod.INVITE, "201")
                .withBody("application/sdp", sdp.getBytes(StandardCharsets.US_ASCII)));
        var challenge = phone.finalResponse(asked);
        phone.acknowledgeRefusal(asked, challenge);
        var proven = phone.digest().answer(asked, challenge, BenchPhone.token());
        if (proven.isEmpty()) {
            return false;
        }
        long beganNs = System.nanoTime();
        var invite = phone.send(proven.get());
        var answer = phone.finalResponse(invite);
        if (!answer.isSuccess()) {
            phone.acknowledgeRefusal(invite, answer);
            return false;
        }
        setUpMicros.recordValue((System.nanoTime() - beganNs) / 1000);
        var dialog = Dialog.asCaller(invite, answer);
        phone.send(dialog.ack(answer));
        return phone.finalResponse(phone.send(dialog.request(SipMethod.BYE, phone.contact()))).isSuccess();
    }

    private void answerCalls(BenchPhone callee) {
        while (!isOver.get()) {
            try {
                if (callee.receive() instanceof SipRequest request && !request.is(SipMethod.ACK)) {
                    answer(callee, request);
                }
            } catch (SocketTimeoutException _) {
                // A pause.
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(BenchPhone callee, SipRequest request) throws IOException {
        if (!request.is(SipMethod.INVITE)) {
            callee.sendAsIs(SipResponse.answer(request, 200).withToTag("bob"));
            return;
        }
        var tag = BenchPhone.token();
        callee.sendAsIs(SipResponse.answer(request, 180).withToTag(tag).with(HeaderName.CONTACT, NameAddr.of(callee.contact()).toString()));
        var ok = SipResponse.answer(request, 200)
                .withToTag(tag)
                .with(HeaderName.CONTACT, NameAddr.of(callee.contact()).toString())
                .withBody("application/sdp", sdp.getBytes(StandardCharsets.US_ASCII));
        Thread.ofVirtual().start(() -> {
            try {
                SystemTime.sleep(RINGING);
                callee.sendAsIs(ok);
            } catch (IOException | InterruptedException _) {
                // The measurement is over.
            }
        });
    }
}
