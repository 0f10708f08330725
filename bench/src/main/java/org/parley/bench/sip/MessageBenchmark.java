package org.parley.bench.sip;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.IntSupplier;
import org.parley.protocols.sip.message.ResponsePath;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipScreen;
import org.parley.protocols.sip.message.Via;

/** CPU time and allocation of one thread that reads an INVITE of 620 bytes, forwards it as a proxy would, and answers it. */
public final class MessageBenchmark {
    private static final int ROUNDS = 7;
    private static final int TIMES = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final byte[] INVITE =
            ("""
            INVITE sip:200@example.org SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bKabcdef0123456789;rport
            Max-Forwards: 70
            From: "Ann" <sip:100@example.org>;tag=9fxced76sl
            To: <sip:200@example.org>
            Call-ID: 3848276298220188511@192.0.2.7
            CSeq: 1 INVITE
            Contact: <sip:100@192.0.2.7:5062>
            Allow: INVITE, ACK, BYE, CANCEL, OPTIONS
            Supported: replaces, timer
            User-Agent: telephone/1.0
            Content-Type: application/sdp
            Content-Length: 190

            """
                                    .replace("\n", "\r\n")
                            + "x".repeat(190))
                    .getBytes(StandardCharsets.US_ASCII);
    private static final Via OURS = Via.parse("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK0123456789abcdef").orThrow();

    private MessageBenchmark() {}

    public static void main(String[] arguments) {
        measure("read", () -> read().topVia().port());
        measure("read and look through", () -> SipScreen.requestForUserAgent(read(), Set.of()).hashCode());
        measure("read, stamp, push Via, write", () ->
                ResponsePath.stamp(read(), "192.0.2.7", 5062).pushingVia(OURS).encoded().length);
        measure("read, answer, write", () -> SipResponse.answer(read(), 180).withToTag("tag").encoded().length);
    }

    private static SipRequest read() {
        return (SipRequest) SipParser.parseDatagram(INVITE, 0, INVITE.length).orThrow();
    }

    private static void measure(String name, IntSupplier work) {
        long bestNs = Long.MAX_VALUE;
        long bytes = 0;
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long thread = Thread.currentThread().threadId();
            long bytesBefore = THREADS.getThreadAllocatedBytes(thread);
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < TIMES; i++) {
                sum += work.getAsInt();
            }
            bestNs = Math.min(bestNs, (THREADS.getCurrentThreadCpuTime() - cpuBefore) / TIMES);
            bytes = (THREADS.getThreadAllocatedBytes(thread) - bytesBefore) / TIMES;
        }
        System.out.printf("%-30s %6d ns CPU, %5d bytes allocated, %,d per CPU second (check %d)%n", name, bestNs, bytes, 1_000_000_000 / bestNs, sum & 7);
    }
}
