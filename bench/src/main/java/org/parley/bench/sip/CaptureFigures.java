package org.parley.bench.sip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Reads a capture of loopback (pcap, whole packets, UDP over IPv4) and says how long INVITEs took through a server and how long callers
 * waited for 180: SIPp's own clock ticks every 4 ms. Arguments: file, server's port, caller's port, callee's port.
 */
public final class CaptureFigures {
    private static final int FILE_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int UDP = 8;
    private static final int NANOSECONDS = 0xA1B23C4D;

    private final Histogram throughMicros = new Histogram(60_000_000, 3);
    private final Histogram ringingMicros = new Histogram(60_000_000, 3);
    private final Map<String, Long> invitedAt = new HashMap<>();
    private final Map<String, Long> waiting = new HashMap<>();
    private final int server;
    private final int caller;
    private final int callee;

    private CaptureFigures(int server, int caller, int callee) {
        this.server = server;
        this.caller = caller;
        this.callee = callee;
    }

    public static void main(String[] arguments) throws IOException {
        var figures = new CaptureFigures(
                Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        figures.read(ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[0]))));
        System.out.println(text("through", figures.throughMicros) + "  " + text("to 180", figures.ringingMicros));
    }

    private static String text(String name, Histogram micros) {
        return String.format(
                Locale.ROOT, "%s p50 %.2f p99 %.2f ms (%d)", name, micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3, micros.getTotalCount());
    }

    private void read(ByteBuffer file) {
        file.order(ByteOrder.LITTLE_ENDIAN);
        int perMicro = file.getInt(0) == NANOSECONDS ? 1_000 : 1;
        int at = FILE_HEADER;
        while (at + PACKET_HEADER <= file.capacity()) {
            long micros = file.getInt(at) * 1_000_000L + file.getInt(at + 4) / perMicro;
            int length = file.getInt(at + 8);
            at += PACKET_HEADER;
            if (length > ETHERNET + IPV4 + UDP && at + length <= file.capacity()) {
                onDatagram(file, at + ETHERNET + IPV4, length - ETHERNET - IPV4, micros);
            }
            at += length;
        }
    }

    private void onDatagram(ByteBuffer file, int at, int length, long micros) {
        int from = port(file, at);
        int to = port(file, at + 2);
        var text = new String(file.array(), at + UDP, length - UDP, StandardCharsets.ISO_8859_1);
        boolean isInvite = text.startsWith("INVITE ");
        if (isInvite && from == caller && to == server) {
            var callId = callId(text);
            if (invitedAt.putIfAbsent(callId, micros) == null) { // Not those that are repeated.
                waiting.put(callId, micros);
            }
        } else if (isInvite && from == server && to == callee) {
            var since = waiting.remove(callId(text));
            if (since != null) {
                throughMicros.recordValue(Math.max(0, micros - since));
            }
        } else if (text.startsWith("SIP/2.0 180 ") && from == server && to == caller) {
            var since = invitedAt.put(callId(text), -1L);
            if (since != null && since >= 0) {
                ringingMicros.recordValue(Math.max(0, micros - since));
            }
        }
    }

    private static int port(ByteBuffer file, int at) {
        return (file.get(at) & 0xFF) << 8 | file.get(at + 1) & 0xFF; // Network order, unlike the capture's own numbers.
    }

    private static String callId(String text) {
        int at = text.indexOf("\r\nCall-ID:");
        int end = at < 0 ? -1 : text.indexOf("\r\n", at + 2);
        return end < 0 ? "" : text.substring(at + "\r\nCall-ID:".length(), end).strip();
    }
}
