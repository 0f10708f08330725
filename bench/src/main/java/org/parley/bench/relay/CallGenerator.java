package org.parley.bench.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSettings;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpSender;

/**
 * Both ends of many calls on two sockets: 50 packets a second each way, spread evenly, each remembered by its call and number so that what
 * comes back tells its delay. Encrypted packets are made before the run, since all calls may use the same key: the generator's own
 * cryptography must not become the limit.
 */
final class CallGenerator implements AutoCloseable {
    static final SrtpKeys CALLER_KEY =
            new SrtpKeys(SrtpProfile.AES128_CM_HMAC_SHA1_80, filled(16, 0x31), filled(14, 0x52));
    private static final int CALLER_SSRC = 0x11111111;
    private static final int CALLED_SSRC = 0x22222222;
    private static final int REMEMBERED = 1 << 10; // Numbers of one stream: 20 s.
    private static final long FRAME_NS = 20_000_000;
    private static final long TURN_NS = 200_000;
    /** Who was kept from the processor catches up in steps, or it would flood what it measures. */
    private static final int BURST_MAX = 64;

    /** What came of one run. */
    record Result(long sent, long received, long crossed, Histogram delayNs) {
        long lost() {
            return sent - received;
        }
    }

    private final UdpLoop loop = UdpLoops.open(new UdpSettings(32 << 20, 16384, 4096));
    private final UdpSocket caller;
    private final UdpSocket called;
    private final int[] callOfPort = new int[65536];
    private final byte[][] toCaller; // By sequence number; plain.
    private byte[][] toCalled;
    private long[] sentNs = new long[0]; // By call, direction and number.
    private boolean[] isFirstSeen = new boolean[0];
    private List<InetSocketAddress[]> ports = List.of();
    private int sequence;
    private long sent;
    private long received;
    private long crossed;
    private boolean counts;
    private Histogram delayNs = new Histogram(10_000_000_000L, 3);

    CallGenerator() {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        caller = loop.open(any, (_, data, offset, length, from) -> onPacket(0, data, offset, length, from));
        called = loop.open(any, (_, data, offset, length, from) -> onPacket(1, data, offset, length, from));
        toCaller = packets(CALLED_SSRC, false, 1);
        toCalled = packets(CALLER_SSRC, false, 1);
    }

    private static byte[] filled(int length, int with) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    int callerPort() {
        return caller.localAddress().getPort();
    }

    int calledPort() {
        return called.localAddress().getPort();
    }

    /** Takes new calls; streams begin anew. {@code seconds} is the longest that they will speak when {@code secure}. */
    void use(List<RelayPeer.Ports> opened, boolean secure, int seconds) {
        Arrays.fill(callOfPort, -1);
        var addresses = new ArrayList<InetSocketAddress[]>();
        var here = InetAddress.getLoopbackAddress();
        for (int call = 0; call < opened.size(); call++) {
            var each = opened.get(call);
            callOfPort[each.caller()] = call;
            callOfPort[each.called()] = call;
            addresses.add(new InetSocketAddress[] {
                new InetSocketAddress(here, each.caller()), new InetSocketAddress(here, each.called())
            });
        }
        ports = addresses;
        sentNs = new long[opened.size() * 2 * REMEMBERED];
        isFirstSeen = new boolean[opened.size() * 2 * REMEMBERED];
        sequence = 0;
        toCalled = packets(CALLER_SSRC, secure, secure ? 50 * seconds + 100 : 1);
    }

    private static byte[][] packets(int ssrc, boolean secure, int count) {
        var protector = new SrtpSender(CALLER_KEY, IndexReservations.standbyLess(), 1);
        var made = new byte[count][];
        for (int i = 0; i < count; i++) {
            var packet = new byte[RtpPacket.HEADER_BYTES + 160 + 20];
            RtpPacket.writeHeader(packet, 0, false, 0, i, 160 * i, ssrc);
            int length = RtpPacket.HEADER_BYTES + 160;
            made[i] = Arrays.copyOf(packet, secure ? protector.protectRtp(packet, 0, length) : length);
        }
        return made;
    }

    /** Speaks for so long; counts only if {@code measured}. */
    Result speak(int seconds, boolean measured) {
        sent = 0;
        received = 0;
        crossed = 0;
        delayNs = new Histogram(10_000_000_000L, 3);
        counts = measured;
        long startNs = System.nanoTime();
        int calls = ports.size();
        long total = 50L * seconds * calls;
        int base = sequence;
        for (long done = 0; done < total; ) {
            long due = Math.min(total, (System.nanoTime() - startNs) * calls / FRAME_NS);
            for (int burst = 0; done < due && burst < BURST_MAX; done++, burst++) {
                sendBoth((int) (done % calls), base + (int) (done / calls));
            }
            takeAll(done < due ? 0 : TURN_NS);
        }
        sequence = base + 50 * seconds;
        for (long end = System.nanoTime() + 300_000_000; System.nanoTime() - end < 0; ) {
            takeAll(TURN_NS); // What is under way arrives.
        }
        return new Result(sent, received, crossed, delayNs);
    }

    /** A loop hands out a fair share of each socket at a time; what waits longer would seem late by our own fault. */
    private void takeAll(long waitNs) {
        for (int got = loop.poll(waitNs); got >= 128; ) {
            got = loop.poll(0);
        }
    }

    private void sendBoth(int call, int number) {
        var to = ports.get(call);
        long nowNs = System.nanoTime();
        send(caller, toCalled, number, to[0], call * 2, nowNs);
        send(called, toCaller, number, to[1], call * 2 + 1, nowNs);
    }

    private void send(UdpSocket from, byte[][] packets, int number, InetSocketAddress to, int stream, long nowNs) {
        var packet = packets[packets.length == 1 ? 0 : number];
        if (packets.length == 1) {
            RtpPacket.setSequence(packet, 0, number & 0xFFFF);
            RtpPacket.setTimestamp(packet, 0, 160 * number);
        }
        int slot = stream * REMEMBERED + number % REMEMBERED;
        sentNs[slot] = nowNs;
        isFirstSeen[slot] = false;
        sent++;
        from.send(packet, 0, packet.length, to);
    }

    private void onPacket(int end, byte[] data, int offset, int length, InetSocketAddress from) {
        if (length < RtpPacket.HEADER_BYTES || RtpPacket.isRtcp(data, offset, length)) {
            return;
        }
        int call = callOfPort[from.getPort()];
        boolean isRight = RtpPacket.ssrc(data, offset) == (end == 0 ? CALLED_SSRC : CALLER_SSRC);
        if (call < 0 || !isRight) {
            crossed++;
            return;
        }
        int number = RtpPacket.sequence(data, offset);
        int slot = (call * 2 + 1 - end) * REMEMBERED + number % REMEMBERED;
        if (sentNs[slot] == 0 || isFirstSeen[slot]) {
            return;
        }
        isFirstSeen[slot] = true;
        received++;
        if (counts) {
            delayNs.recordValue(Math.min(9_999_999_999L, System.nanoTime() - sentNs[slot]));
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
