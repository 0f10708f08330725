package org.parley.media.phone;

import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.base.time.NanoClock;
import org.parley.media.engine.RtpChannel;
import org.parley.media.engine.RtpReceiver;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.SrtpSender;
import org.parley.protocols.udptl.UdptlPacket;

/**
 * A telephone's way in and out: a pair of ports, the peer of the SDP, a latch on where he really is, and SRTP where both agreed.
 * Packets that are no RTP, of unexpected types, not authentic or from strangers are counted and dropped. Owned by the
 * media loop.
 */
public final class PhoneChannel implements RtpChannel {
    private static final int MIN_RTCP_BYTES = 8;
    /** UDPTL has no sources: the latch goes by addresses alone. */
    private static final int NO_SSRC = 0;

    private final RtpReceiver receiver;
    private final NanoClock clock;
    private final PhonePorts.Pair ports;
    private final PhoneCounters counters;
    private final SymmetricLatch latch = new SymmetricLatch();
    private final BitSet payloadTypes = new BitSet(128);
    private RtpProtection protection = RtpProtection.NONE;
    private @Nullable PhonePeer peer;
    private @Nullable InetSocketAddress rtcpTarget;
    private int changes;
    private boolean rtcpMux;
    private boolean rtcpLatched;
    private boolean udptl;
    private boolean isOpen = true;
    private long refused;
    private long errors;

    public PhoneChannel(UdpLoop loop, PhonePorts ports, NanoClock clock, RtpReceiver receiver) {
        this.receiver = receiver;
        this.clock = clock;
        counters = ports.counters();
        this.ports = ports.open(loop, this::onRtpDatagram, this::onRtcpDatagram);
    }

    /**
     * Goes on with a telephone of another node: on the ports it sends to if they can be had here, else on others, and then it
     * has to be told ({@link #localAddress}).
     */
    public PhoneChannel(
            UdpLoop loop,
            PhonePorts ports,
            NanoClock clock,
            RtpReceiver receiver,
            PhoneState from,
            List<SrtpSender.StreamLimits> limits) {
        this.receiver = receiver;
        this.clock = clock;
        counters = ports.counters();
        this.ports = inherit(loop, ports, from.local().getPort());
        connect(from.peer(), from.sdes().<RtpProtection>map(keys -> SdesProtection.resume(keys, limits)).orElse(RtpProtection.NONE));
        from.latched().ifPresent(where -> latch.resume(where, from.latchedSsrc(), clock.nowNs()));
        from.rtcpTarget().ifPresent(where -> {
            rtcpTarget = where;
            rtcpLatched = true;
        });
    }

    private PhonePorts.Pair inherit(UdpLoop loop, PhonePorts range, int port) {
        try {
            return range.openAt(loop, port, this::onRtpDatagram, this::onRtcpDatagram);
        } catch (ParleyException _) {
            return range.open(loop, this::onRtpDatagram, this::onRtcpDatagram);
        }
    }

    /** What a standby would need; empty before the peer's description came, and for faxes, which are not moved. */
    public Optional<PhoneState> state() {
        return Optional.ofNullable(udptl ? null : peer)
                .map(described -> new PhoneState(
                        localAddress(),
                        described,
                        latch.isLatched() ? Optional.ofNullable(latch.target()) : Optional.empty(),
                        latch.latchedSsrc(),
                        rtcpLatched ? Optional.ofNullable(rtcpTarget) : Optional.empty(),
                        protection instanceof SdesProtection sdes ? Optional.of(sdes.state()) : Optional.empty()));
    }

    /** Counts up when {@link #state} changes in more than numbers that run. */
    public int changes() {
        return changes;
    }

    /** Where the peer is to send RTP: for our SDP. RTCP is on the next port. */
    public InetSocketAddress localAddress() {
        return ports.rtp().localAddress();
    }

    /** Takes what the peer's offer or answer says; a first one makes the channel ready. */
    public void connect(PhonePeer peer, RtpProtection with) {
        boolean wasReady = isReady();
        this.peer = peer;
        changes++;
        udptl = false;
        aim(peer.rtp(), peer.sources());
        payloadTypes.clear();
        peer.payloadTypes().forEach(payloadTypes::set);
        if (!rtcpLatched && !peer.rtcp().getAddress().isAnyLocalAddress()) {
            rtcpTarget = peer.rtcp();
        }
        rtcpMux = peer.rtcpMux();
        protection = with;
        if (!wasReady && isReady()) {
            receiver.onReady(clock.nowNs());
        }
    }

    /** From now on the peer speaks T.38 over UDPTL there instead of RTP; the port stays the same. */
    public void connectUdptl(InetSocketAddress peer, PhonePeer.Sources sources) {
        boolean wasReady = isReady();
        udptl = true;
        aim(peer, sources);
        if (!wasReady && isReady()) {
            receiver.onReady(clock.nowNs());
        }
    }

    private void aim(InetSocketAddress peer, PhonePeer.Sources sources) {
        if (latch.onSdp(peer)) {
            rtcpLatched = false;
        }
        latch.restrictTo(sources);
    }

    /** Packets of this channel from elsewhere than its peer. */
    public long refused() {
        return refused;
    }

    /** Packets of this channel that were no RTP, of types nobody agreed on, or not authentic. */
    public long errors() {
        return errors;
    }

    /** The protection in use, for a re-offer that keeps its keys. */
    public RtpProtection protection() {
        return protection;
    }

    /** Where our packets go now. */
    public @Nullable InetSocketAddress target() {
        return latch.target();
    }

    @Override
    public boolean sendRtp(byte[] packet, int offset, int length) {
        var target = latch.target();
        if (!isOpen || target == null) {
            return false;
        }
        int bytes = protection.protectRtp(packet, offset, length);
        if (bytes == RtpProtection.REFUSED) {
            return false;
        }
        ports.rtp().send(packet, offset, bytes, target);
        return true;
    }

    @Override
    public boolean sendRtcp(byte[] packet, int offset, int length) {
        var target = rtcpMux ? latch.target() : rtcpTarget;
        if (!isOpen || target == null) {
            return false;
        }
        int bytes = protection.protectRtcp(packet, offset, length);
        if (bytes == RtpProtection.REFUSED) {
            return false;
        }
        (rtcpMux ? ports.rtp() : ports.rtcp()).send(packet, offset, bytes, target);
        return true;
    }

    @Override
    public boolean sendUdptl(byte[] packet, int offset, int length) {
        var target = latch.target();
        if (!isOpen || !udptl || target == null) {
            return false;
        }
        ports.rtp().send(packet, offset, length, target);
        return true;
    }

    @Override
    public boolean isReady() {
        return isOpen && latch.target() != null;
    }

    @Override
    public void onTime(long nowNs) {
        // Nothing here needs the time: no checks, no handshake.
    }

    @Override
    public void close() {
        isOpen = false;
        ports.close();
    }

    private void onRtpDatagram(UdpSocket socket, byte[] data, int offset, int length, InetSocketAddress from) {
        if (udptl) {
            onUdptlDatagram(data, offset, length, from);
            return;
        }
        if (RtpPacket.isRtcp(data, offset, length)) {
            onMultiplexedRtcp(data, offset, length, from);
            return;
        }
        long nowNs = clock.nowNs();
        if (!RtpPacket.isWellFormed(data, offset, length)
                || !payloadTypes.get(RtpPacket.payloadType(data, offset))) {
            onMalformed();
            return;
        }
        if (!latch.mayAccept(from, nowNs)) {
            onRefused();
            return;
        }
        int bytes = protection.unprotectRtp(data, offset, length);
        if (bytes == RtpProtection.REFUSED) {
            onUnauthentic();
            return;
        }
        boolean wasLatched = latch.isLatched();
        if (!latch.accept(from, RtpPacket.ssrc(data, offset), nowNs)) {
            onRefused();
            return;
        }
        if (!wasLatched) {
            changes++;
        }
        if (!wasLatched && !rtcpLatched) {
            aimRtcp(from);
        }
        receiver.onRtp(data, offset, bytes, nowNs);
    }

    private void onUdptlDatagram(byte[] data, int offset, int length, InetSocketAddress from) {
        long nowNs = clock.nowNs();
        if (!UdptlPacket.isWellFormed(data, offset, length)) {
            onMalformed();
        } else if (latch.accept(from, NO_SSRC, nowNs)) {
            receiver.onUdptl(data, offset, length, nowNs);
        } else {
            onRefused();
        }
    }

    private void onMalformed() {
        errors++;
        counters.malformed.increment();
    }

    private void onRefused() {
        refused++;
        counters.refused.increment();
    }

    private void onUnauthentic() {
        errors++;
        counters.unauthentic.increment();
    }

    private void onMultiplexedRtcp(byte[] data, int offset, int length, InetSocketAddress from) {
        if (!from.equals(latch.target())) {
            onRefused();
            return;
        }
        deliverRtcp(data, offset, length);
    }

    private void onRtcpDatagram(UdpSocket socket, byte[] data, int offset, int length, InetSocketAddress from) {
        var target = latch.target();
        if (length < MIN_RTCP_BYTES || !RtpPacket.isRtcp(data, offset, length)) {
            onMalformed();
            return;
        }
        boolean isPeer = rtcpLatched
                ? from.equals(rtcpTarget)
                : target != null && from.getAddress().equals(target.getAddress());
        if (!isPeer) {
            onRefused();
            return;
        }
        if (deliverRtcp(data, offset, length)) {
            rtcpTarget = from;
            rtcpLatched = true;
        }
    }

    private boolean deliverRtcp(byte[] data, int offset, int length) {
        int bytes = protection.unprotectRtcp(data, offset, length);
        if (bytes == RtpProtection.REFUSED) {
            onUnauthentic();
            return false;
        }
        receiver.onRtcp(data, offset, bytes, clock.nowNs());
        return true;
    }

    /** RTP came from elsewhere than the SDP said (NAT): RTCP is probably one port above, until it comes itself. */
    private void aimRtcp(InetSocketAddress rtpSource) {
        var target = rtcpTarget;
        if (target != null && !target.getAddress().equals(rtpSource.getAddress()) && rtpSource.getPort() < 65_535) {
            rtcpTarget = new InetSocketAddress(rtpSource.getAddress(), rtpSource.getPort() + 1);
        }
    }
}
