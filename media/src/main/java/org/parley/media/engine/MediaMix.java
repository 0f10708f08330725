package org.parley.media.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Mixer;
import org.parley.media.tap.TapSink;

/**
 * One call's mix: its legs, what they hear, who of them shares an encoded packet, and the tap. Those who do not speak hear the
 * same, and get the same payload, encoded once per format. In a small call everybody has an encoder of his own, so that
 * nobody's decoder is switched between two while people take turns. Owned by the media loop.
 */
final class MediaMix {
    /** Up to so many legs nothing is shared. */
    private static final int PRIVATE_LEGS_MAX = 4;

    private static final int SPEAKERS_EVERY_TICKS = 5;

    private final String key;
    private final MediaLoop loop;
    private final Mixer mixer;
    private final List<MediaLeg> legs = new ArrayList<>();
    private final @Nullable EncodedStream[] shared = new EncodedStream[AudioFormat.values().length];
    private final boolean[] isEncoded = new boolean[shared.length];
    private final short[] frame = new short[Frames.SAMPLES];
    private final short[] announcementFrame = new short[Frames.SAMPLES];
    private final SpeakerList speakers = new SpeakerList();
    private @Nullable ToneSource announcement;
    private @Nullable MixTap tap;
    private int ticksToSpeakers = SPEAKERS_EVERY_TICKS;

    MediaMix(String key, MediaLoop loop) {
        this.key = key;
        this.loop = loop;
        mixer = new Mixer(loop.settings().maxMembers(), loop.settings().maxMixed());
    }

    /** Idempotent. */
    void join(MediaLeg leg) {
        if (leg.isJoined()) {
            return;
        }
        leg.joined(mixer.add());
        legs.add(leg);
        if (tap != null) {
            guardTap(running -> running.onJoined(leg));
        }
    }

    /** Idempotent. */
    void leave(MediaLeg leg) {
        if (!leg.isJoined() || !legs.remove(leg)) {
            return;
        }
        if (tap != null) {
            guardTap(running -> running.onLeft(leg));
        }
        leg.setTrack(0);
        mixer.remove(leg.member());
        leg.left();
    }

    boolean isEmpty() {
        return legs.isEmpty() && tap == null;
    }

    int size() {
        return legs.size();
    }

    /** Everybody hears it, and so does the tap. */
    void announce(ToneSource source) {
        announcement = source;
    }

    /** One tap at a time: another one ends the first. */
    void openTap(TapSink sink) {
        closeTap();
        tap = new MixTap(sink);
        guardTap(running -> legs.forEach(running::onJoined));
    }

    /** Idempotent. */
    void closeTap() {
        if (tap != null) {
            guardTap(MixTap::end);
            tap = null;
            legs.forEach(leg -> leg.setTrack(0));
        }
    }

    void tick(long nowNs, int skipped) {
        for (int i = 0; i < legs.size(); i++) {
            var leg = legs.get(i);
            try {
                leg.hear(nowNs);
            } catch (RuntimeException failure) {
                leg.member().setHasSound(false);
                loop.fail(leg, failure);
            }
        }
        mixer.mix(nextAnnouncement());
        if (tap != null) {
            feedTap(skipped);
        }
        Arrays.fill(isEncoded, false);
        for (int i = 0; i < legs.size(); i++) {
            var leg = legs.get(i);
            try {
                send(leg, skipped);
            } catch (RuntimeException failure) {
                loop.fail(leg, failure);
            }
        }
        if (--ticksToSpeakers <= 0) {
            ticksToSpeakers = SPEAKERS_EVERY_TICKS;
            tellSpeakers();
        }
    }

    void close() {
        closeTap();
        for (int i = 0; i < shared.length; i++) {
            var stream = shared[i];
            if (stream != null) {
                stream.close();
                shared[i] = null;
            }
        }
    }

    private void send(MediaLeg leg, int skipped) {
        if (leg.isOver()) {
            return;
        }
        if (skipped > 0) {
            leg.pause(skipped);
        }
        if (!leg.canSend()) {
            leg.pause(1);
            return;
        }
        boolean hearsAlone = leg.hasTone() || legs.size() <= PRIVATE_LEGS_MAX || leg.member().isMixed();
        leg.send(hearsAlone ? encodeFor(leg) : encodeForAll(leg.sendFormat()));
    }

    private EncodedStream encodeFor(MediaLeg leg) {
        mixer.heardBy(leg.member(), frame, 0);
        if (leg.hasTone()) {
            var toneFrame = leg.nextToneFrame();
            for (int i = 0; i < Frames.SAMPLES; i++) {
                frame[i] = (short) Math.clamp(frame[i] + toneFrame[i], Short.MIN_VALUE, Short.MAX_VALUE);
            }
        }
        var stream = leg.own();
        stream.encode(frame);
        return stream;
    }

    private EncodedStream encodeForAll(AudioFormat format) {
        int index = format.ordinal();
        var stream = shared[index];
        if (stream == null) {
            stream = new EncodedStream(format);
            shared[index] = stream;
        }
        if (!isEncoded[index]) {
            isEncoded[index] = true;
            mixer.heardByAll(frame, 0);
            stream.encode(frame);
        }
        return stream;
    }

    private short @Nullable [] nextAnnouncement() {
        if (announcement == null) {
            return null;
        }
        if (!announcement.fill(announcementFrame, 0, Frames.SAMPLES)) {
            announcement = null;
        }
        return announcementFrame;
    }

    private void feedTap(int skipped) {
        var running = tap;
        if (running == null) {
            return;
        }
        try {
            running.skip(skipped);
            running.onFrame(mixer, legs);
        } catch (RuntimeException failure) {
            dropTap(failure);
        }
    }

    private void guardTap(Consumer<MixTap> action) {
        var running = tap;
        if (running == null) {
            return;
        }
        try {
            action.accept(running);
        } catch (RuntimeException failure) {
            dropTap(failure);
        }
    }

    private void dropTap(RuntimeException failure) {
        tap = null;
        legs.forEach(leg -> leg.setTrack(0));
        loop.tapFailed(key, failure);
    }

    private void tellSpeakers() {
        speakers.clear();
        for (int i = 0; i < legs.size(); i++) {
            var member = legs.get(i).member();
            if (member.isSpeaking()) {
                speakers.add(legs.get(i).spec().leg(), member.levelDbov());
            }
        }
        var changed = speakers.changed();
        if (changed.isPresent()) {
            loop.events().onSpeakers(key, changed.get());
        }
    }
}
