package org.parley.media.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.net.udp.DatagramHandler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;

/**
 * Hands out pairs of ports of a range: an even one for RTP and the next for RTCP (RFC 3550 §11). Goes round, so that a port rests
 * before it is used again and stragglers of an old call do not meet a new one; passes over ports that others hold.
 * Owned by the media loop.
 */
public final class PhonePorts {
    /** Two open sockets. Closing gives the ports back. */
    public final class Pair implements AutoCloseable {
        private final int index;
        private final UdpSocket rtp;
        private final UdpSocket rtcp;
        private boolean isOpen = true;

        private Pair(int index, UdpSocket rtp, UdpSocket rtcp) {
            this.index = index;
            this.rtp = rtp;
            this.rtcp = rtcp;
        }

        public UdpSocket rtp() {
            return rtp;
        }

        public UdpSocket rtcp() {
            return rtcp;
        }

        @Override
        public void close() {
            if (isOpen) {
                isOpen = false;
                rtp.close();
                rtcp.close();
                if (index >= 0) {
                    taken.clear(index);
                }
            }
        }
    }

    private static final DatagramHandler IGNORED = (_, _, _, _, _) -> {};

    private final InetAddress bindAddress;
    private final int firstPort;
    private final int lastPort;
    private final int pairs;
    private final BitSet taken = new BitSet();
    private final PhoneCounters counters = new PhoneCounters();
    private int next;

    /** Ports from {@code firstPort} to {@code lastPort}, both included. */
    public PhonePorts(InetAddress bindAddress, int firstPort, int lastPort) {
        this.bindAddress = bindAddress;
        this.firstPort = firstPort + (firstPort & 1);
        this.lastPort = lastPort;
        pairs = (lastPort - this.firstPort + 1) / 2;
        if (firstPort < 1 || lastPort > 65_535 || pairs < 1) {
            throw new IllegalArgumentException("No pair of ports between " + firstPort + " and " + lastPort);
        }
    }

    /** Opens the next free pair. NODE_AT_LIMIT when there is none. */
    public Pair open(UdpLoop loop, DatagramHandler onRtp, DatagramHandler onRtcp) {
        for (int tried = 0; tried < pairs; tried++) {
            int index = next;
            next = (next + 1) % pairs;
            if (taken.get(index)) {
                continue;
            }
            int port = firstPort + 2 * index;
            UdpSocket rtp = null;
            try {
                rtp = loop.open(new InetSocketAddress(bindAddress, port), onRtp);
                var rtcp = loop.open(new InetSocketAddress(bindAddress, port + 1), onRtcp);
                taken.set(index);
                return new Pair(index, rtp, rtcp);
            } catch (ParleyException failure) {
                if (rtp != null) {
                    rtp.close();
                }
                if (failure.code() != ErrorCode.PORT_TAKEN) {
                    throw failure;
                }
            }
        }
        throw new ParleyException(
                ErrorCode.NODE_AT_LIMIT,
                "All RTP ports from " + firstPort + " to " + lastPort + " are in use (media.rtp.ports)");
    }

    /**
     * Opens the very ports that another process had, which has died; they may lie outside the range. PORT_TAKEN when they are still, or
     * again, in use.
     */
    public Pair openAt(UdpLoop loop, int port, DatagramHandler onRtp, DatagramHandler onRtcp) {
        boolean isOurs = port >= firstPort && port < lastPort && (port - firstPort) % 2 == 0;
        int index = isOurs ? (port - firstPort) / 2 : -1;
        if (isOurs && taken.get(index)) {
            throw new ParleyException(ErrorCode.PORT_TAKEN, "Port " + port + " has a telephone already");
        }
        var rtp = loop.open(new InetSocketAddress(bindAddress, port), onRtp);
        try {
            var rtcp = loop.open(new InetSocketAddress(bindAddress, port + 1), onRtcp);
            if (isOurs) {
                taken.set(index);
            }
            return new Pair(index, rtp, rtcp);
        } catch (ParleyException failure) {
            rtp.close();
            throw failure;
        }
    }

    /**
     * Whether a pair at which another process of this host served a telephone is not free yet: a process that was killed closes one
     * socket after the other, and its death may be known before the last.
     */
    public boolean isHeld(UdpLoop loop, InetSocketAddress local) {
        if (!bindAddress.equals(local.getAddress())) {
            return false;
        }
        try {
            openAt(loop, local.getPort(), IGNORED, IGNORED).close();
            return false;
        } catch (ParleyException _) {
            return true;
        }
    }

    /** What all channels on these ports dropped. */
    public PhoneCounters counters() {
        return counters;
    }

    /** Pairs that are open. */
    public int inUse() {
        return taken.cardinality();
    }
}
