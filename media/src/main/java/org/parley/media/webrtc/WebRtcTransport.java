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
import org.parley.protocols.dtls.DtlsContext;
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
import org.parley.protocols.srtp.GuardedIndices;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;

/**
 * One browser's way in and out. Steps, in whatever order the network brings them: a check finds the path, a handshake makes the
 * keys, the peer's description says whose certificate it must have been; when all agree, packets flow. Owned by the media
 * loop; DTLS runs on its own thread and its results come back by {@link WebRtcPort.LoopExecutor}.
 */
public final class WebRtcTransport implements RtpChannel {
    /** Sources in each direction: sound, and two for each picture and layer, with room for cameras that are switched. */
    private static final int SSRCS_MAX = 64;

    private static final int PAIRS_MAX = 16;
    /** Addresses that may be claimed for one leg. */
    private static final int ADDRESSES_MAX = 2 * PAIRS_MAX;
    /** Below the host candidates of {@link WebRtcOffers#candidates}, as RFC 8445 §5.1.2.1 has it for peer-reflexive ones. */
    private static final long CHECK_PRIORITY = (9L << 24) + (0xFFFFL << 8) + 255;

    private static final int MOVES_MAX = 50;

    /** After an alert that we cannot read, silence for so long means the end. */
    private static final long ALERT_NS = 1_000_000_000L;

    private static final int ALERT_RECORD = 21;
    private static final int CLIENT_HELLO_TYPE = 1;
    private static final int HANDSHAKE_RECORD = 22;
    private static final int RECORD_HEADER_BYTES = 13;

    /** Hears what comes to a dormant transport. */
    private static final RtpReceiver NOBODY = new RtpReceiver() {
        @Override
        public void onRtp(byte[] packet, int offset, int length, long nowNs) {
            // Dropped before it comes here.
        }

        @Override
        public void onRtcp(byte[] packet, int offset, int length, long nowNs) {
            // Dropped before it comes here.
        }

        @Override
        public void onReady(long nowNs) {
            // Nothing is ready before wake.
        }

        @Override
        public void onClosed(String because, long nowNs) {
            // A dormant transport has no timers that could end it.
        }
    };

    private final WebRtcPort port;
    private final WebRtcPort.Surroundings surroundings;
    private final IceAgent ice;
    private final GuardedIndices indices;
    private final EarlyPackets early = new EarlyPackets();
    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    private final Set<String> fragments = new HashSet<>();
    private final DtlsContext dtlsContext;
    private final int moves;
    private RtpReceiver receiver;
    private @Nullable SdpFingerprint peerFingerprint;
    /** The role in a handshake that another node made; its association cannot be used here. */
    private @Nullable DtlsRole inheritedRole;

    private @Nullable DtlsAssociation dtls;
    private @Nullable DtlsSrtpKeys unverified;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver unprotector;
    private @Nullable InetSocketAddress lastPath;
    private long lastAuthenticNs;
    private long alertedAtNs;
    private boolean isAlerted;
    private boolean isReady;
    private boolean isDormant;
    private boolean isOver;
    private int changes;

    WebRtcTransport(
            WebRtcPort port,
            WebRtcPort.Surroundings surroundings,
            DtlsContext dtlsContext,
            IceRole role,
            RtpReceiver receiver) {
        this.port = port;
        this.surroundings = surroundings;
        this.dtlsContext = dtlsContext;
        this.receiver = receiver;
        this.indices = new GuardedIndices();
        this.moves = 0;
        this.lastAuthenticNs = now() - WebRtcPort.CLAIM_QUIET_NS;
        var local = IceCredentials.random(surroundings.ids());
        // Who controls is not what decides about nominating: an offerer of ours never does, unless its peer waits for it.
        ice = new IceAgent(
                new IceAgent.Settings(role, Nomination.NEVER, CHECK_PRIORITY, PAIRS_MAX), local, surroundings.ids());
        name(local);
    }

    /** A standby's: dormant until {@link #wake}. */
    WebRtcTransport(WebRtcPort port, WebRtcPort.Surroundings surroundings, LegKeys from) {
        this.port = port;
        this.surroundings = surroundings;
        dtlsContext = surroundings.dtls();
        receiver = NOBODY;
        indices = new GuardedIndices();
        moves = Math.min(MOVES_MAX, from.moves() + 1);
        lastAuthenticNs = now() - WebRtcPort.CLAIM_QUIET_NS;
        var nomination = from.nominates() ? Nomination.REGULAR : Nomination.NEVER;
        long priority = CHECK_PRIORITY + ((long) moves * 2 << 24);
        ice = IceAgent.dormant(
                new IceAgent.Settings(from.iceRole(), nomination, priority, PAIRS_MAX),
                from.localIce(),
                from.remoteIce(),
                surroundings.ids());
        peerFingerprint = from.peerFingerprint();
        inheritedRole = from.dtlsRole();
        sender = new SrtpSender(from.send(), indices, SSRCS_MAX);
        unprotector = new SrtpReceiver(from.receive(), SSRCS_MAX);
        isDormant = true;
        name(from.localIce());
    }

    /**
     * Takes the leg over that another node served: nothing below the record's limits is used again. One check goes out before anything
     * else, as browsers throw data away that comes from where no check came from.
     */
    public void wake(LegKeys latest, RtpReceiver by) {
        if (!isDormant || isOver || sender == null || unprotector == null) {
            return;
        }
        isDormant = false;
        receiver = by;
        latest.limits().forEach(sender::resume);
        latest.received().forEach(unprotector::resume);
        apply(ice.wake(latest.path().orElse(null), now()));
        becomeReady();
    }

    /** Whether it only answers checks, for a leg that another node serves. */
    public boolean isDormant() {
        return isDormant;
    }

    /** Our ICE credentials, for our description. */
    public IceCredentials localIce() {
        return ice.local();
    }

    /** The role for {@code a=setup} of an answer to this offer: the one in use, or that which the offer leaves us. */
    public SetupRole answerSetup(WebRtcPeer offer) {
        var role = dtlsRole();
        if (role != null && offer.fingerprint().equals(peerFingerprint)) {
            return role == DtlsRole.CLIENT ? SetupRole.ACTIVE : SetupRole.PASSIVE;
        }
        return offer.setup() == SetupRole.ACTIVE ? SetupRole.PASSIVE : SetupRole.ACTIVE;
    }

    private @Nullable DtlsRole dtlsRole() {
        var association = dtls;
        return association == null ? inheritedRole : association.endpoint.role();
    }

    /** Of the certificate that this leg's handshake shows, for our descriptions. */
    public String fingerprintSha256() {
        return dtlsContext.certificate().fingerprintSha256();
    }

    /** New ICE credentials of ours, for an offer that restarts ICE. */
    public void restartIce() {
        changes++;
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
        changes++;
        boolean isOther = peerFingerprint != null && !peerFingerprint.equals(peer.fingerprint());
        peerFingerprint = peer.fingerprint();
        if (isOther) {
            inheritedRole = null;
        }
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
        if (dtls == null && inheritedRole == null) {
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
        if (isOver || isDormant) {
            return;
        }
        if (inheritedRole != null) {
            noteAlert(data, offset, length);
            return;
        }
        if (dtls == null && isClientHello(data, offset, length)) {
            startDtls(DtlsRole.SERVER); // The hello has overtaken the answer that says "active".
        }
        if (dtls == null || !dtls.endpoint.receive(data, offset, length)) {
            port.counters().overflowed.increment();
        }
    }

    /** We cannot read the alerts of a handshake that another node made. Anybody may send one, so only silence after it counts. */
    private void noteAlert(byte[] data, int offset, int length) {
        if (length > RECORD_HEADER_BYTES && data[offset] == ALERT_RECORD) {
            isAlerted = true;
            alertedAtNs = now();
        }
    }

    private static boolean isClientHello(byte[] data, int offset, int length) {
        return length > RECORD_HEADER_BYTES
                && data[offset] == HANDSHAKE_RECORD
                && data[offset + RECORD_HEADER_BYTES] == CLIENT_HELLO_TYPE;
    }

    void onSrtp(byte[] data, int offset, int length, InetSocketAddress from) {
        var keys = unprotector;
        if (isDormant) {
            port.counters().strayPackets.increment();
            return;
        }
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
        if (isDormant) {
            port.counters().strayPackets.increment();
            return;
        }
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
            isAlerted = false;
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
        if (isOver) {
            return;
        }
        apply(ice.onTime(nowNs));
        if (isAlerted && nowNs - alertedAtNs >= ALERT_NS) {
            fail("the peer closed");
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

    /** Ends it and tells nobody: another node goes on with the leg, and a close alert would end it there. */
    public void abandon() {
        if (!isOver) {
            end();
            if (dtls != null) {
                dtls.abandon();
            }
        }
    }

    /** Counts up whenever {@link #keys} changes in more than numbers that run: another path, other credentials or keys. */
    public int changes() {
        return changes;
    }

    /** Which packet indices this leg may use. */
    public GuardedIndices indices() {
        return indices;
    }

    /** While dormant: whether the peer checks this node, and will follow when it sends. One that waits for a nomination does not. */
    public boolean willFollow() {
        return ice.hasPairs() && !ice.nominates();
    }

    /** Whether a check of ours was answered since ICE last began. */
    public boolean isAnswered() {
        return ice.hasValidPair();
    }

    /** When the last packet came that the peer's keys had made. */
    public long lastAuthenticNs() {
        return lastAuthenticNs;
    }

    /** What a standby would need; empty before the keys are there. */
    public Optional<LegKeys> keys() {
        var role = dtlsRole();
        var remote = ice.remote();
        if (sender == null || unprotector == null || role == null || remote == null || peerFingerprint == null) {
            return Optional.empty();
        }
        return Optional.of(new LegKeys(
                ice.role(),
                ice.nominates(),
                moves,
                ice.local(),
                remote,
                Optional.ofNullable(ice.path()),
                role,
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
                    changes++;
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
        changes++;
        sender = new SrtpSender(keys.send(), indices, SSRCS_MAX);
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
        if (!isReady && !isOver && !isDormant && sender != null && ice.path() != null) {
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
        private volatile boolean isSilent;

        DtlsAssociation(DtlsRole role) {
            endpoint = new DtlsEndpoint(dtlsContext, role, this);
        }

        /** Ends without a word on the wire. */
        void abandon() {
            isSilent = true;
            endpoint.close();
        }

        @Override
        public void send(byte[] datagram) {
            if (isSilent) {
                return;
            }
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
