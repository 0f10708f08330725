package org.parley.media.webrtc;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.media.engine.RtpChannel;
import org.parley.media.engine.RtpReceiver;
import org.parley.protocols.dtls.DtlsEndpoint;
import org.parley.protocols.dtls.DtlsListener;
import org.parley.protocols.dtls.DtlsRole;
import org.parley.protocols.dtls.DtlsSrtpKeys;
import org.parley.protocols.ice.IceAgent;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.ice.IceEffect;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.ice.Nomination;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;

/**
 * One browser's way in and out. Steps, in whatever order the network brings them: a check finds the path, a handshake makes the
 * keys, the peer's description says whose certificate it must have been; when all agree, packets flow. Owned by the media
 * loop; DTLS runs on its own thread and its results come back by {@link WebRtcPort.LoopExecutor}.
 */
public final class WebRtcTransport implements RtpChannel {
    /** Sources in each direction: one is enough today, a few more leave room for switching devices. */
    private static final int SSRCS_MAX = 16;

    private static final int PAIRS_MAX = 16;
    /** Addresses that may be claimed for one leg. */
    private static final int ADDRESSES_MAX = 2 * PAIRS_MAX;
    /** Below the host candidates of {@link WebRtcOffers#candidates}, as RFC 8445 §5.1.2.1 has it for peer-reflexive ones. */
    private static final long CHECK_PRIORITY = (9L << 24) + (0xFFFFL << 8) + 255;

    private static final int CLIENT_HELLO_TYPE = 1;
    private static final int HANDSHAKE_RECORD = 22;
    private static final int RECORD_HEADER_BYTES = 13;

    private final WebRtcPort port;
    private final WebRtcPort.Surroundings surroundings;
    private final RtpReceiver receiver;
    private final IceAgent ice;
    private final EarlyPackets early = new EarlyPackets();
    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    private final Set<String> fragments = new HashSet<>();
    private @Nullable SdpFingerprint peerFingerprint;
    private @Nullable DtlsAssociation dtls;
    private @Nullable DtlsSrtpKeys unverified;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver unprotector;
    private @Nullable InetSocketAddress lastPath;
    private long lastAuthenticNs;
    private boolean isReady;
    private boolean isOver;

    WebRtcTransport(WebRtcPort port, WebRtcPort.Surroundings surroundings, IceRole role, RtpReceiver receiver) {
        this.port = port;
        this.surroundings = surroundings;
        this.receiver = receiver;
        this.lastAuthenticNs = now() - WebRtcPort.CLAIM_QUIET_NS;
        var local = IceCredentials.random(surroundings.ids());
        // Who controls is not what decides about nominating: an offerer of ours never does, unless its peer waits for it.
        ice = new IceAgent(
                new IceAgent.Settings(role, Nomination.NEVER, CHECK_PRIORITY, PAIRS_MAX), local, surroundings.ids());
        name(local);
    }

    /** Our ICE credentials, for our description. */
    public IceCredentials localIce() {
        return ice.local();
    }

    /** The role for {@code a=setup} of an answer to this offer: the one in use, or that which the offer leaves us. */
    public SetupRole answerSetup(WebRtcPeer offer) {
        var association = dtls;
        if (association != null && offer.fingerprint().equals(peerFingerprint)) {
            return association.endpoint.role() == DtlsRole.CLIENT ? SetupRole.ACTIVE : SetupRole.PASSIVE;
        }
        return offer.setup() == SetupRole.ACTIVE ? SetupRole.PASSIVE : SetupRole.ACTIVE;
    }

    /** New ICE credentials of ours, for an offer that restarts ICE. */
    public void restartIce() {
        var local = IceCredentials.random(surroundings.ids());
        ice.restart(local);
        name(local);
    }

    /**
     * Takes the answer to our offer. Checks start at once, the handshake as soon as there is a path or a hello. Again, with
     * what the peer's later descriptions say.
     */
    public void onAnswer(WebRtcPeer answer) {
        take(answer, answer.setup() == SetupRole.PASSIVE ? DtlsRole.CLIENT : DtlsRole.SERVER);
    }

    /** Takes the peer's offer, before it is answered with {@link #answerSetup} and {@link #localIce}. New credentials restart ICE. */
    public void onOffer(WebRtcPeer offer) {
        var known = ice.remote();
        if (known != null && !known.equals(offer.ice())) {
            restartIce();
        }
        take(offer, answerSetup(offer) == SetupRole.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER);
    }

    private void take(WebRtcPeer peer, DtlsRole role) {
        if (isOver) {
            return;
        }
        if (peer.waitsForNomination() || peer.isLite()) {
            ice.nominateFromNowOn();
        }
        boolean isOther = peerFingerprint != null && !peerFingerprint.equals(peer.fingerprint());
        peerFingerprint = peer.fingerprint();
        if (dtls != null && isOther) {
            // RFC 8842 §5.5: another certificate asks for another association.
            dtls.endpoint.close();
            dtls = null;
            unverified = null;
        }
        var candidates = peer.candidates().stream()
                .filter(candidate -> port.reaches(candidate.address()))
                .toList();
        apply(ice.setRemote(peer.ice(), candidates, now()));
        if (dtls == null) {
            startDtls(role);
        }
        verify();
    }

    /** A later candidate of the peer (trickle). */
    public void addCandidate(IceAgent.RemoteCandidate candidate) {
        if (port.reaches(candidate.address())) {
            apply(ice.addRemoteCandidate(candidate, now()));
        }
    }

    /** Whether it was an authentic request, which got an answer. */
    boolean onStun(byte[] data, int offset, int length, InetSocketAddress from) {
        if (isOver) {
            return false;
        }
        var effects = ice.onStun(data, offset, length, from, now());
        apply(effects);
        return !effects.isEmpty() && effects.getFirst() instanceof IceEffect.Send(_, var to) && to.equals(from);
    }

    void onDtls(byte[] data, int offset, int length) {
        if (isOver) {
            return;
        }
        if (dtls == null && isClientHello(data, offset, length)) {
            startDtls(DtlsRole.SERVER); // The hello has overtaken the answer that says "active".
        }
        if (dtls == null || !dtls.endpoint.receive(data, offset, length)) {
            port.counters().overflowed.increment();
        }
    }

    private static boolean isClientHello(byte[] data, int offset, int length) {
        return length > RECORD_HEADER_BYTES
                && data[offset] == HANDSHAKE_RECORD
                && data[offset + RECORD_HEADER_BYTES] == CLIENT_HELLO_TYPE;
    }

    void onSrtp(byte[] data, int offset, int length, InetSocketAddress from) {
        var keys = unprotector;
        if (keys == null) {
            keepEarly(data, offset, length, from);
            return;
        }
        int bytes = keys.unprotectRtp(data, offset, length);
        if (isAuthentic(bytes, from)) {
            receiver.onRtp(data, offset, bytes, lastAuthenticNs);
        }
    }

    void onSrtcp(byte[] data, int offset, int length, InetSocketAddress from) {
        var keys = unprotector;
        if (keys == null) {
            keepEarly(data, offset, length, from);
            return;
        }
        int bytes = keys.unprotectRtcp(data, offset, length);
        if (isAuthentic(bytes, from)) {
            receiver.onRtcp(data, offset, bytes, lastAuthenticNs);
        }
    }

    private void keepEarly(byte[] data, int offset, int length, InetSocketAddress from) {
        if (isOver || dtls == null || !early.keep(data, offset, length, from)) {
            port.counters().overflowed.increment();
        }
    }

    private boolean isAuthentic(int bytes, InetSocketAddress from) {
        if (bytes >= 0) {
            lastAuthenticNs = now();
            apply(ice.onAuthenticData(from, lastAuthenticNs));
            return true;
        }
        switch (bytes) {
            case SrtpReceiver.REPLAYED -> port.counters().replayed.increment();
            case SrtpReceiver.MALFORMED, SrtpReceiver.TOO_MANY_SSRCS -> port.counters().malformed.increment();
            default -> port.counters().unauthentic.increment();
        }
        return false;
    }

    @Override
    public boolean sendRtp(byte[] packet, int offset, int length) {
        var to = ice.path();
        var keys = sender;
        if (to == null || keys == null || isOver) {
            return false;
        }
        return sendProtected(packet, offset, keys.protectRtp(packet, offset, length), to);
    }

    @Override
    public boolean sendRtcp(byte[] packet, int offset, int length) {
        var to = ice.path();
        var keys = sender;
        if (to == null || keys == null || isOver) {
            return false;
        }
        return sendProtected(packet, offset, keys.protectRtcp(packet, offset, length), to);
    }

    private boolean sendProtected(byte[] packet, int offset, int bytes, InetSocketAddress to) {
        if (bytes == SrtpSender.REFUSED) {
            port.counters().notSent.increment();
            return false;
        }
        port.send(packet, offset, bytes, to);
        return true;
    }

    @Override
    public boolean isReady() {
        return isReady && !isOver;
    }

    @Override
    public void onTime(long nowNs) {
        if (!isOver) {
            apply(ice.onTime(nowNs));
        }
    }

    /** Ends it with a close alert to the peer; nothing is told to the receiver. */
    @Override
    public void close() {
        if (!isOver) {
            end();
            if (dtls != null) {
                dtls.endpoint.close();
            }
        }
    }

    /** What a standby would need; empty before the keys are there. */
    public Optional<LegKeys> keys() {
        var association = dtls;
        var remote = ice.remote();
        if (sender == null || unprotector == null || association == null || remote == null || peerFingerprint == null) {
            return Optional.empty();
        }
        return Optional.of(new LegKeys(
                ice.role(),
                ice.local(),
                remote,
                Optional.ofNullable(ice.path()),
                association.endpoint.role(),
                peerFingerprint,
                sender.keys(),
                unprotector.keys(),
                sender.limits(),
                unprotector.indices()));
    }

    /** Whether authentic packets came by this address since then. */
    boolean isHeardFrom(InetSocketAddress address, long sinceNs) {
        return lastAuthenticNs - sinceNs > 0 && address.equals(ice.path());
    }

    void remember(InetSocketAddress address) {
        if (addresses.size() >= ADDRESSES_MAX) {
            var oldest = addresses.stream()
                    .filter(other -> !other.equals(ice.path()))
                    .findFirst()
                    .orElseThrow();
            addresses.remove(oldest);
            port.forgetAddress(oldest, this);
        }
        addresses.add(address);
    }

    private void name(IceCredentials local) {
        // Two generations may be asked for: the one in use and the one that is offered.
        fragments.removeIf(old -> {
            boolean isUseless = fragments.size() > 1 && !old.equals(ice.local().fragment());
            if (isUseless) {
                port.forgetName(old);
            }
            return isUseless;
        });
        fragments.add(local.fragment());
        port.name(local.fragment(), this);
    }

    private void apply(List<IceEffect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case IceEffect.Send(var message, var to) -> {
                    port.expect(to, this);
                    port.send(message, 0, message.length, to);
                }
                case IceEffect.PathChanged(var to) -> {
                    lastPath = to;
                    beginIfPossible();
                }
                case IceEffect.Dropped _ -> port.counters().badChecks.increment();
                case IceEffect.Failed(var because) -> fail(because);
            }
        }
    }

    private void startDtls(DtlsRole role) {
        port.counters().handshakes.increment();
        dtls = new DtlsAssociation(role);
        beginIfPossible();
    }

    /** A client waits for a path, as its hello would go nowhere; a server may wait for the hello right away. */
    private void beginIfPossible() {
        if (dtls != null && (ice.path() != null || dtls.endpoint.role() == DtlsRole.SERVER)) {
            dtls.endpoint.start();
        }
        becomeReady();
    }

    private void onKeys(DtlsAssociation association, DtlsSrtpKeys keys) {
        if (association == dtls && !isOver) {
            unverified = keys;
            verify();
        }
    }

    /** RFC 8122 §6.2: nothing is believed before the certificate is that of the description. */
    private void verify() {
        var keys = unverified;
        var expected = peerFingerprint;
        if (keys == null || expected == null) {
            return;
        }
        unverified = null;
        if (!keys.isFrom(expected.algorithm(), expected.hex())) {
            port.counters().wrongFingerprints.increment();
            fail("the peer's DTLS certificate is not the one its description names");
            return;
        }
        sender = new SrtpSender(keys.send(), surroundings.reservations(), SSRCS_MAX);
        unprotector = new SrtpReceiver(keys.receive(), SSRCS_MAX);
        becomeReady();
        early.drainTo((data, offset, length, from) -> {
            if (RtpPacket.isRtcp(data, offset, length)) {
                onSrtcp(data, offset, length, from);
            } else {
                onSrtp(data, offset, length, from);
            }
        });
    }

    private void becomeReady() {
        if (!isReady && !isOver && sender != null && ice.path() != null) {
            isReady = true;
            receiver.onReady(now());
        }
    }

    private void onDtlsClosed(DtlsAssociation association, String because) {
        if (association != dtls || isOver) {
            return;
        }
        if (sender == null) {
            port.counters().handshakesFailed.increment();
        }
        fail(because);
    }

    private void fail(String because) {
        if (isOver) {
            return;
        }
        end();
        if (dtls != null) {
            dtls.endpoint.close();
        }
        receiver.onClosed(because, now());
    }

    private void end() {
        isOver = true;
        early.clear();
        fragments.forEach(port::forgetName);
        addresses.forEach(address -> port.forgetAddress(address, this));
    }

    private long now() {
        return surroundings.clock().nowNs();
    }

    /** A handshake and its way back to the loop. Its methods run on the thread of the handshake. */
    private final class DtlsAssociation implements DtlsListener {
        final DtlsEndpoint endpoint;

        DtlsAssociation(DtlsRole role) {
            endpoint = new DtlsEndpoint(surroundings.dtls(), role, this);
        }

        @Override
        public void send(byte[] datagram) {
            onLoop(() -> {
                // Also after the end: the close alert goes where the last packets went.
                var to = isOver ? lastPath : ice.path();
                if (to != null) {
                    port.send(datagram, 0, datagram.length, to);
                }
            });
        }

        @Override
        public void onKeys(DtlsSrtpKeys keys) {
            onLoop(() -> WebRtcTransport.this.onKeys(this, keys));
        }

        private void onLoop(Runnable work) {
            try {
                surroundings.onLoop().execute(work);
            } catch (ParleyException _) {
                // The loop has ended or is drowned: DTLS repeats what matters.
                port.counters().overflowed.increment();
            }
        }

        @Override
        public void onClosed(String because) {
            onLoop(() -> onDtlsClosed(this, because));
        }
    }
}
