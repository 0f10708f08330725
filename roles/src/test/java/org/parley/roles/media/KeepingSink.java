package org.parley.roles.media;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.parley.media.tap.TapSink;

/** Keeps all it hears: written by the media loop, read by a test. */
final class KeepingSink implements TapSink {
    final Map<Integer, String> names = new ConcurrentHashMap<>();
    final Map<Integer, List<short[]>> frames = new ConcurrentHashMap<>();
    volatile boolean ended;

    @Override
    public void onTrack(int track, String key, String name) {
        names.put(track, name);
    }

    @Override
    public void onFrame(int track, long frameIndex, short[] samples, int offset) {
        frames.computeIfAbsent(track, _ -> new CopyOnWriteArrayList<>()).add(samples.clone());
    }

    @Override
    public void onTrackEnd(int track, long frameIndex) {}

    @Override
    public void onEnd(long frameIndex) {
        ended = true;
    }

    /** How strong a tone is at a track's end. */
    double strength(int track, int hertz) {
        var all = frames.getOrDefault(track, List.of());
        int count = Math.min(50, all.size());
        var samples = new short[count * 960];
        for (int i = 0; i < count; i++) {
            System.arraycopy(all.get(all.size() - count + i), 0, samples, i * 960, 960);
        }
        return Loudness.of(hertz, 48_000, samples);
    }
}
