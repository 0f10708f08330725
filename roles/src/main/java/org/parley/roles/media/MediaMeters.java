package org.parley.roles.media;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.parley.media.engine.MediaEngine;
import org.parley.media.phone.PhonePorts;

/** The media role's counters and gauges as {@code /metrics} shows them. */
final class MediaMeters {
    /** What the engine counts, and whether it only ever grows. */
    private static final Map<String, Boolean> OF_ENGINE = Map.ofEntries(
            Map.entry("legs", false),
            Map.entry("mixes", false),
            Map.entry("legs-failed", true),
            Map.entry("legs-lost", true),
            Map.entry("legs-refused", true),
            Map.entry("taps-failed", true),
            Map.entry("udp-dropped-on-send", true),
            Map.entry("ticks", true),
            Map.entry("ticks-late", true),
            Map.entry("ticks-stalled", true),
            Map.entry("tick-worst-late-ms", false),
            Map.entry("ticks-within-1ms", true),
            Map.entry("ticks-within-5ms", true),
            Map.entry("ticks-within-20ms", true),
            Map.entry("ticks-within-100ms", true),
            Map.entry("ticks-within-500ms", true),
            Map.entry("ticks-beyond-500ms", true),
            Map.entry("loop-sockets-ms", true),
            Map.entry("loop-commands-ms", true),
            Map.entry("loop-tick-ms", true),
            Map.entry("loop-load-percent", false),
            Map.entry("admits-legs", false),
            Map.entry("commands-failed", true),
            Map.entry("turns-failed", true));

    private static final List<String> OF_WEBRTC = List.of(
            "unknown-kinds",
            "stray-checks",
            "stray-packets",
            "bad-checks",
            "malformed",
            "unauthentic",
            "replayed",
            "overflowed",
            "not-sent",
            "handshakes",
            "handshakes-failed",
            "wrong-fingerprints");

    private MediaMeters() {}

    static Map<String, LongSupplier> of(MediaEngine engine, PhonePorts ports, WebRtcSide webRtc) {
        var meters = new TreeMap<String, LongSupplier>();
        OF_ENGINE.forEach((name, isCounter) -> meters.put(
                "media_" + name.replace('-', '_') + (isCounter ? "_total" : ""),
                () -> engine.counters().getOrDefault(name, 0L)));
        var phones = ports.counters();
        meters.put("media_phone_packets_refused_total", phones::refused);
        meters.put("media_phone_packets_malformed_total", phones::malformed);
        meters.put("media_phone_packets_unauthentic_total", phones::unauthentic);
        for (var name : OF_WEBRTC) {
            meters.put(
                    "media_webrtc_" + name.replace('-', '_') + "_total",
                    () -> webRtc.counters().getOrDefault(name, 0L));
        }
        return meters;
    }
}
