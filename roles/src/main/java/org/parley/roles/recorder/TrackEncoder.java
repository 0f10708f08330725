package org.parley.roles.recorder;

import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.OpusEncoder;
import org.parley.media.codec.OpusSettings;

/** One track's way from frames to packets: silence is left out, with a tail so that no word is cut. One owner. */
final class TrackEncoder implements AutoCloseable {
    /** Frames with nothing above this (-72 dBov) are silence: below it is what converters and codecs make of nothing. */
    private static final int SILENCE_PEAK = 8;

    private static final int TAIL_FRAMES = 10;

    private final OpusEncoder encoder;
    private final byte[] packet = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
    private int silentFrames = TAIL_FRAMES;
    private long lastFrame = -1;
    private int peak;

    TrackEncoder(OpusSettings settings) {
        encoder = OpusEncoder.open(48000, 1, settings);
    }

    /** Whether frames are missing before {@code frameIndex} and sound of the last one is still in the encoder. */
    boolean holdsSoundBefore(long frameIndex) {
        return lastFrame >= 0 && frameIndex > lastFrame + 1 && silentFrames < TAIL_FRAMES;
    }

    /** The index of the frame last encoded. */
    long lastFrame() {
        return lastFrame;
    }

    /** Encodes a frame; returns the length of {@link #packet}, or 0 for silence that needs none. */
    int encode(long frameIndex, short[] samples, int offset) {
        lastFrame = frameIndex;
        int loudest = 0;
        for (int i = offset; i < offset + FrameRing.FRAME_SAMPLES; i++) {
            loudest = Math.max(loudest, Math.abs((int) samples[i]));
        }
        silentFrames = loudest > SILENCE_PEAK ? 0 : silentFrames + 1;
        if (silentFrames > TAIL_FRAMES) {
            return 0;
        }
        peak = Math.min(255, loudest >> 7);
        return encoder.encode(samples, offset, FrameRing.FRAME_SAMPLES, packet, 0, packet.length);
    }

    byte[] packet() {
        return packet;
    }

    /** The highest amplitude of the frame last encoded, 0 to 255. */
    int peak() {
        return peak;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
