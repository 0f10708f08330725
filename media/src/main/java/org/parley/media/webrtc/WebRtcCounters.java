package org.parley.media.webrtc;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the WebRTC port saw and dropped since the start, and why. Thread-safe. */
public final class WebRtcCounters {
    /** Datagrams that are neither STUN nor DTLS nor RTP (RFC 7983). */
    final LongAdder unknownKinds = new LongAdder();
    /** Connectivity checks for nobody here. */
    final LongAdder strayChecks = new LongAdder();
    /** DTLS and SRTP from addresses that nobody claimed by a check. */
    final LongAdder strayPackets = new LongAdder();
    /** STUN that was malformed or not authentic. */
    final LongAdder badChecks = new LongAdder();

    final LongAdder malformed = new LongAdder();
    final LongAdder unauthentic = new LongAdder();
    final LongAdder replayed = new LongAdder();
    /** Packets before the keys that did not fit, and DTLS that its thread did not take. */
    final LongAdder overflowed = new LongAdder();
    /** Packets of ours that SRTP did not let go: no index, or used before. */
    final LongAdder notSent = new LongAdder();

    final LongAdder handshakes = new LongAdder();
    final LongAdder handshakesFailed = new LongAdder();
    final LongAdder wrongFingerprints = new LongAdder();

    WebRtcCounters() {}

    /** All of them by kebab-case name. */
    public Map<String, Long> all() {
        return Map.ofEntries(
                Map.entry("unknown-kinds", unknownKinds.sum()),
                Map.entry("stray-checks", strayChecks.sum()),
                Map.entry("stray-packets", strayPackets.sum()),
                Map.entry("bad-checks", badChecks.sum()),
                Map.entry("malformed", malformed.sum()),
                Map.entry("unauthentic", unauthentic.sum()),
                Map.entry("replayed", replayed.sum()),
                Map.entry("overflowed", overflowed.sum()),
                Map.entry("not-sent", notSent.sum()),
                Map.entry("handshakes", handshakes.sum()),
                Map.entry("handshakes-failed", handshakesFailed.sum()),
                Map.entry("wrong-fingerprints", wrongFingerprints.sum()));
    }
}
