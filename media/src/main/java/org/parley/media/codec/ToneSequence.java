package org.parley.media.codec;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Sines, sums of them and pauses, one after the other, once or for ever. */
final class ToneSequence implements ToneSource {
    private static final int RAMP_MS = 5; // Without a ramp every start and end would click.

    /** {@code amplitude} is that of the sum; no frequencies make a pause. */
    record Segment(Duration duration, int amplitude, int... hertz) {}

    private final int sampleRate;
    private final List<Segment> segments;
    private final boolean repeats;
    private int current;
    private int at; // Samples into the current segment.

    ToneSequence(int sampleRate, List<Segment> segments, boolean repeats) {
        this.sampleRate = sampleRate;
        this.segments = List.copyOf(segments);
        this.repeats = repeats;
    }

    @Override
    public boolean fill(short[] out, int offset, int samples) {
        int written = 0;
        while (written < samples && current < segments.size()) {
            var segment = segments.get(current);
            int length = (int) (segment.duration().toMillis() * sampleRate / 1000);
            int run = Math.min(samples - written, length - at);
            for (int i = 0; i < run; i++) {
                out[offset + written + i] = sample(segment, at + i, length);
            }
            written += run;
            at += run;
            if (at >= length) {
                at = 0;
                current = current + 1 == segments.size() && repeats ? 0 : current + 1;
            }
        }
        Arrays.fill(out, offset + written, offset + samples, (short) 0);
        return current < segments.size();
    }

    private short sample(Segment segment, int index, int length) {
        var hertz = segment.hertz();
        if (hertz.length == 0) {
            return 0;
        }
        double sum = 0;
        for (int frequency : hertz) {
            sum += Math.sin(2 * Math.PI * frequency * index / sampleRate);
        }
        int ramp = sampleRate * RAMP_MS / 1000;
        double loudness = Math.min(1.0, Math.min(index, length - 1 - index) / (double) ramp);
        return (short) Math.round(segment.amplitude() * loudness * sum / hertz.length);
    }
}
