package org.parley.media.webrtc;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Keeps a few SRTP packets that overtook the last step of the handshake. Owned by the media loop. */
final class EarlyPackets {
    static final int MAX = 32;
    private static final int SLACK_BYTES = 64;

    interface Taker {
        void take(byte[] data, int offset, int length, InetSocketAddress from);
    }

    private record Packet(byte[] data, int length, InetSocketAddress from) {}

    private final Deque<Packet> packets = new ArrayDeque<>();

    /** False if it was full. */
    boolean keep(byte[] data, int offset, int length, InetSocketAddress from) {
        if (packets.size() >= MAX) {
            return false;
        }
        var copy = Arrays.copyOf(Arrays.copyOfRange(data, offset, offset + length), length + SLACK_BYTES);
        packets.add(new Packet(copy, length, from));
        return true;
    }

    void drainTo(Taker taker) {
        while (!packets.isEmpty()) {
            var packet = packets.remove();
            taker.take(packet.data(), 0, packet.length(), packet.from());
        }
    }

    void clear() {
        packets.clear();
    }
}
