package org.parley.roles.media;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.media.codec.Opus;
import org.parley.media.engine.Hearing;
import org.parley.media.engine.MediaEngine;
import org.parley.media.tap.TapSinks;
import org.parley.net.udp.UdpLoops;
import org.parley.roles.media.ng.NgControl;
import org.parley.roles.media.ng.NgDesk;
import org.parley.roles.media.ng.NgMeters;
import org.parley.roles.media.ng.NgSettings;

/** Wires the media plane of a node. Made before the session role, started before it takes calls, closed after it. */
public final class MediaRole implements AutoCloseable {
    /**
     * What it needs: its configuration, the clocks, and whoever records ({@code roles.recorder}).
     *
     * @param certificateFile where the DTLS certificate is kept; made if there is none
     */
    public record Needs(
            MediaSettings settings,
            NanoClock clock,
            WallClock wallClock,
            Ids ids,
            TapSinks taps,
            Path certificateFile) {}

    private final LocalMediaPlane plane;
    private final Needs needs;
    private final Map<String, LongSupplier> counters;
    private volatile @Nullable NgDesk proxies;
    private volatile @Nullable NgControl proxiesControl;

    public MediaRole(Needs needs) {
        plane = new LocalMediaPlane(
                needs.settings(),
                new MediaEngine.Surroundings(UdpLoops::open, needs.clock(), needs.wallClock(), needs.ids()),
                needs.taps(),
                needs.certificateFile());
        this.needs = needs;
        var meters = new TreeMap<>(MediaMeters.of(plane.engine(), plane.phonePorts(), plane.webRtc()));
        meters.putAll(NgMeters.of(() -> proxies));
        counters = meters;
    }

    /** What call logic asks. */
    public LocalMediaPlane plane() {
        return plane;
    }

    /** Opens the WebRTC port and runs the loop. PORT_TAKEN names what is in use; CONFIGURATION says that libopus is missing. */
    public void start() {
        Opus.version();
        plane.start();
    }

    /**
     * Lets SIP proxies use this node as their relay from now on, over rtpengine's control protocol. Call it after the start. PORT_TAKEN names
     * what is in use. Returns where it listens.
     */
    public InetSocketAddress serveProxies(NgSettings settings) {
        var desk = new NgDesk(plane.relayNeeds(needs.wallClock()), settings);
        var control = new NgControl(desk, settings, needs.clock());
        control.start();
        proxies = desk;
        proxiesControl = control;
        return control.localAddress();
    }

    /**
     * Runs codecs and a whole WebRTC call in memory for a moment, so that the first leg does not pay for loading and compiling. Call it
     * after the start, which it would only slow down; takes about a second of a core.
     */
    public void warmUp() {
        plane.webRtc().warmUp();
        Opus.warmUp();
        Hearing.prepare();
    }

    /** The port of all WebRTC media, once started. */
    public int webRtcPort() {
        return plane.webRtc().port().localAddress().getPort();
    }

    /** Why media cannot be relied upon now; empty while it can. For {@code /health/ready}. */
    public Optional<String> trouble() {
        return plane.engine().trouble();
    }

    /** For {@code /metrics}, without the prefix {@code parley_}. */
    public Map<String, LongSupplier> counters() {
        return counters;
    }

    /** Ends all legs. */
    @Override
    public void close() {
        var control = proxiesControl;
        if (control != null) {
            control.close();
        }
        plane.close();
    }
}
