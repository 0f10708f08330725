package org.parley.media.webrtc;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.media.engine.RtpReceiver;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.stun.StunMessage;

/**
 * The one UDP port of all WebRTC legs (RFC 7983). A check finds its leg by the user fragment in it; once authentic it claims its
 * source address for the leg, and everything else is found by address. Strangers' datagrams are counted and dropped.
 * Owned by the media loop.
 */
public final class WebRtcPort implements AutoCloseable {
    /** An address is not taken from a leg that was heard there so recently: others may send with a borrowed address. */
    static final long CLAIM_QUIET_NS = 1_000_000_000L;

    /** Runs work on the media loop, from any thread, in order. May throw or drop when the loop has ended. */
    @FunctionalInterface
    public interface LoopExecutor {
        void execute(Runnable work);
    }

    /** What a port works with; {@code reservations} may be {@link IndexReservations#standbyLess}. */
    public record Surroundings(
            DtlsContext dtls, IndexReservations reservations, NanoClock clock, Ids ids, LoopExecutor onLoop) {}

    private final Surroundings surroundings;
    private final WebRtcCounters counters = new WebRtcCounters();
    private final Map<String, WebRtcTransport> byFragment = new HashMap<>();
    private final Map<InetSocketAddress, WebRtcTransport> byAddress = new HashMap<>();
    private final UdpSocket socket;

    private WebRtcPort(UdpLoop loop, InetSocketAddress bindAddress, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.socket = loop.open(bindAddress, this::onDatagram);
    }

    /** Opens the port on the loop's thread. PORT_TAKEN names it if it is in use; port 0 picks a free one. */
    public static WebRtcPort open(UdpLoop loop, InetSocketAddress bindAddress, Surroundings surroundings) {
        return new WebRtcPort(loop, bindAddress, surroundings);
    }

    /** Where it is bound. */
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    public WebRtcCounters counters() {
        return counters;
    }

    /** Of the certificate that all our descriptions name. */
    public String fingerprintSha256() {
        return surroundings.dtls().certificate().fingerprintSha256();
    }

    /**
     * A transport for a new leg.
     *
     * @param role CONTROLLING if we offer, or answer an ICE-lite peer; else CONTROLLED (RFC 8445 §6.1.1)
     */
    public WebRtcTransport connect(IceRole role, RtpReceiver receiver) {
        return new WebRtcTransport(this, surroundings, surroundings.dtls(), role, receiver);
    }

    /**
     * As {@link #connect}, with a certificate of its own: where a leg's keys are lost, a new fingerprint makes the browser shake hands
     * anew on the connection that it has (RFC 8842 §5.5).
     */
    public WebRtcTransport connectAnew(DtlsContext with, IceRole role, RtpReceiver receiver) {
        return new WebRtcTransport(this, surroundings, with, role, receiver);
    }

    /** A dormant transport for a leg that another node serves; see {@link WebRtcTransport#wake}. */
    public WebRtcTransport keep(LegKeys from) {
        return new WebRtcTransport(this, surroundings, from);
    }

    /** Legs with a transport here, for tests and metrics. */
    public int legs() {
        return (int) byFragment.values().stream().distinct().count();
    }

    private void onDatagram(UdpSocket from, byte[] data, int offset, int length, InetSocketAddress source) {
        if (length == 0) {
            counters.unknownKinds.increment();
            return;
        }
        int first = data[offset] & 0xFF;
        if (first >= 128 && first < 192) {
            onRtp(data, offset, length, source);
        } else if (first >= 20 && first < 64) {
            onDtls(data, offset, length, source);
        } else if (StunMessage.isStun(data, offset, length)) {
            onStun(data, offset, length, source);
        } else {
            counters.unknownKinds.increment();
        }
    }

    private void onRtp(byte[] data, int offset, int length, InetSocketAddress source) {
        var leg = byAddress.get(source);
        if (leg == null) {
            counters.strayPackets.increment();
        } else if (RtpPacket.isRtcp(data, offset, length)) {
            leg.onSrtcp(data, offset, length, source);
        } else {
            leg.onSrtp(data, offset, length, source);
        }
    }

    private void onDtls(byte[] data, int offset, int length, InetSocketAddress source) {
        var leg = byAddress.get(source);
        if (leg == null) {
            counters.strayPackets.increment();
        } else {
            leg.onDtls(data, offset, length);
        }
    }

    private void onStun(byte[] data, int offset, int length, InetSocketAddress source) {
        boolean isResponse = (data[offset] & 1) != 0;
        if (isResponse) {
            var leg = byAddress.get(source);
            if (leg == null) {
                counters.strayChecks.increment();
            } else {
                leg.onStun(data, offset, length, source);
            }
            return;
        }
        var fragment = StunMessage.receiverFragment(data, offset, length);
        var leg = fragment == null ? null : byFragment.get(fragment);
        if (leg == null) {
            counters.strayChecks.increment();
            return;
        }
        if (leg.onStun(data, offset, length, source)) {
            claim(source, leg);
        }
    }

    private void claim(InetSocketAddress source, WebRtcTransport leg) {
        var owner = byAddress.get(source);
        if (owner == leg) {
            return;
        }
        if (owner == null || !owner.isHeardFrom(source, surroundings.clock().nowNs() - CLAIM_QUIET_NS)) {
            byAddress.put(source, leg);
            leg.remember(source);
        }
    }

    /** Answers from an address that we check belong to the leg that checks, unless somebody is there already. */
    void expect(InetSocketAddress address, WebRtcTransport leg) {
        if (byAddress.putIfAbsent(address, leg) == null) {
            leg.remember(address);
        }
    }

    void name(String fragment, WebRtcTransport leg) {
        byFragment.put(fragment, leg);
    }

    void forgetName(String fragment) {
        byFragment.remove(fragment);
    }

    void forgetAddress(InetSocketAddress address, WebRtcTransport leg) {
        byAddress.remove(address, leg);
    }

    /** Whether a peer's address can be reached from this socket's family. */
    boolean reaches(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                || !(socket.localAddress().getAddress() instanceof Inet4Address);
    }

    void send(byte[] data, int offset, int length, InetSocketAddress to) {
        socket.send(data, offset, length, to);
    }

    @Override
    public void close() {
        socket.close();
    }
}
