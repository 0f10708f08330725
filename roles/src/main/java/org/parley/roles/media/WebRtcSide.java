package org.parley.roles.media;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.engine.MediaEngine;
import org.parley.media.webrtc.WebRtcOffers;
import org.parley.media.webrtc.WebRtcPort;
import org.parley.media.webrtc.WebRtcWarmUp;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpProfile;

/** What all browsers' legs of this node share: the certificate, the one port, and where it is reached. Thread-safe. */
final class WebRtcSide {
    /** GCM first: it is the cheaper one for both. */
    private static final List<SrtpProfile> PROFILES =
            List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80);

    private final MediaSettings settings;
    private final LocalAddresses addresses;
    private final MediaEngine.Surroundings surroundings;
    private volatile Runnable warmUp = () -> {};
    private final Path certificateFile;
    private volatile @Nullable WebRtcPort port;

    WebRtcSide(
            MediaSettings settings,
            LocalAddresses addresses,
            MediaEngine.Surroundings surroundings,
            Path certificateFile) {
        this.settings = settings;
        this.addresses = addresses;
        this.surroundings = surroundings;
        this.certificateFile = certificateFile;
    }

    /** Reads or makes the certificate and opens the port on the engine's loop. PORT_TAKEN names it. */
    void open(MediaEngine engine) {
        var random = new SecureRandom();
        var certificate =
                new CertificateFile(certificateFile).readOrMake(random, surroundings.wallClock().now());
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var dtls = new DtlsContext(certificate, PROFILES, random, threads);
        warmUp = () -> WebRtcWarmUp.start(dtls, surroundings.clock(), surroundings.ids(), threads);
        var needs = new WebRtcPort.Surroundings(
                dtls,
                IndexReservations.standbyLess(),
                surroundings.clock(),
                surroundings.ids(),
                work -> engine.post(_ -> work.run()));
        var address = new InetSocketAddress(settings.bindAddress(), settings.webRtcPort());
        try {
            port = engine.ask(loop -> WebRtcPort.open(loop.udp(), address, needs));
        } catch (ParleyException failure) {
            // The socket does not know which key of the configuration it was.
            throw failure.code() == ErrorCode.PORT_TAKEN
                    ? new ParleyException(ErrorCode.PORT_TAKEN, failure.getMessage() + " The key is media.port.", failure)
                    : failure;
        }
    }

    /** Calls itself in memory, so that the first browser does not pay for loading and compiling. Returns at once. */
    void warmUp() {
        warmUp.run();
    }

    /** The port, which belongs to the media loop. */
    WebRtcPort port() {
        var opened = port;
        if (opened == null) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "This node's media has not started");
        }
        return opened;
    }

    /** Where browsers may reach the port, best first. */
    List<IceCandidate> candidates() {
        return WebRtcOffers.candidates(
                addresses.all(), port().localAddress().getPort());
    }

    /** Empty before the start. */
    Map<String, Long> counters() {
        var opened = port;
        return opened == null ? Map.of() : opened.counters().all();
    }
}
