package org.parley.media.relay;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.parley.media.engine.AudioReceiver;
import org.parley.media.mix.Frames;
import org.parley.media.tap.TapSink;
import org.parley.protocols.rtp.RtpPacket;

/**
 * Decodes what the sides of a relay say for a tap: a track per side and one of all together. A sink that throws is not called
 * again. Owned by its relay.
 */
final class RelaySound {
    private static final class Track {
        private final int number;
        private @Nullable AudioReceiver receiver;
        private boolean hasSource;
        private int ssrc;

        Track(int number) {
            this.number = number;
        }
    }

    private final TapSink sink;
    private final Map<RelaySide, Track> tracks = new LinkedHashMap<>();
    private final short[] frame = new short[Frames.SAMPLES];
    private final int[] sum = new int[Frames.SAMPLES];
    private int nextNumber = TapSink.MIX_TRACK + 1;
    private long frameIndex;

    RelaySound(TapSink sink) {
        this.sink = sink;
    }

    void onJoined(RelaySide side) {
        var track = new Track(nextNumber++);
        tracks.put(side, track);
        sink.onTrack(track.number, side.name(), side.name());
    }

    void onLeft(RelaySide side) {
        var track = tracks.remove(side);
        if (track != null) {
            close(track);
            sink.onTrackEnd(track.number, frameIndex);
        }
    }

    void onRtp(RelaySide from, byte[] packet, int offset, int length, long nowNs) {
        var track = tracks.get(from);
        var meaning = from.media().formats().get(RtpPacket.payloadType(packet, offset));
        var format = meaning == null ? null : meaning.audio().orElse(null);
        if (track == null || format == null) {
            return;
        }
        if (track.receiver == null) {
            track.receiver = new AudioReceiver(format);
        }
        int source = RtpPacket.ssrc(packet, offset);
        if (track.hasSource && track.ssrc != source) {
            track.receiver.restart();
        }
        track.hasSource = true;
        track.ssrc = source;
        track.receiver.onPayload(
                format,
                -1,
                RtpPacket.sequence(packet, offset),
                RtpPacket.timestamp(packet, offset),
                packet,
                RtpPacket.payloadOffset(packet, offset),
                RtpPacket.payloadBytes(packet, offset, length),
                nowNs);
    }

    /** One frame of each track. False when the sink failed and is of no more use. */
    boolean onTick(long nowNs, int skipped) {
        frameIndex += skipped;
        boolean hasSound = false;
        try {
            Arrays.fill(sum, 0);
            for (var track : tracks.values()) {
                if (track.receiver != null && track.receiver.nextFrame(frame, nowNs)) {
                    hasSound = true;
                    sink.onFrame(track.number, frameIndex, frame, 0);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += frame[i];
                    }
                }
            }
            if (hasSound) {
                for (int i = 0; i < sum.length; i++) {
                    frame[i] = (short) Math.clamp(sum[i], Short.MIN_VALUE, Short.MAX_VALUE);
                }
                sink.onFrame(TapSink.MIX_TRACK, frameIndex, frame, 0);
            }
        } catch (RuntimeException _) {
            tracks.values().forEach(RelaySound::close);
            return false;
        }
        frameIndex++;
        return true;
    }

    void end() {
        tracks.values().forEach(RelaySound::close);
        sink.onEnd(frameIndex);
    }

    private static void close(Track track) {
        if (track.receiver != null) {
            track.receiver.close();
            track.receiver = null;
        }
    }
}
