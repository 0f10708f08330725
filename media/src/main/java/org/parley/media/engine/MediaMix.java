package org.parley.media.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Mixer;
import org.parley.media.tap.TapSink;

/**
 * One call's mix: its legs, what they hear, who of them shares an encoded packet, and the tap. Those who do not speak and listen in the same way
 * get the same payload, encoded once per format. In a small call everybody has an encoder of his own, so that
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
    private final List<SharedHearing> shared = new ArrayList<>();
    private final ListenerFrame listener;
    private final short[] announcementFrame = new short[Frames.SAMPLES];
    private final SpeakerList speakers = new SpeakerList();
    private @Nullable ToneSource announcement;
    private @Nullable MixTap tap;
    private long frames;
    private int ticksToSpeakers = SPEAKERS_EVERY_TICKS;

    MediaMix(String key, MediaLoop loop) {
        this.key = key;
        this.loop = loop;
        mixer = new Mixer(loop.settings().maxMembers(), loop.settings().maxMixed());
        listener = new ListenerFrame(loop.settings().maxMixed());
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
        frames++;
        var spoken = nextAnnouncement();
        mixer.mix(spoken);
        listener.begin(mixer, spoken);
        if (tap != null) {
            feedTap(skipped);
        }
        beginEars();
        for (int i = 0; i < legs.size(); i++) {
            var leg = legs.get(i);
            try {
                send(leg, skipped);
            } catch (RuntimeException failure) {
                loop.fail(leg, failure);
            }
        }
        forgetUnused();
        if (--ticksToSpeakers <= 0) {
            ticksToSpeakers = SPEAKERS_EVERY_TICKS;
            tellSpeakers();
        }
    }

    void close() {
        closeTap();
        shared.forEach(SharedHearing::close);
        shared.clear();
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
        leg.send(hearsAlone(leg) ? encodeFor(leg) : encodeForAll(leg));
    }

    private boolean hearsAlone(MediaLeg leg) {
        var ears = leg.ears();
        if (leg.hasTone() || mixer.hearsOwnMix(leg.member())) {
            return true;
        }
        return ears == null ? legs.size() <= PRIVATE_LEGS_MAX : !ears.isShared();
    }

    private EncodedStream encodeFor(MediaLeg leg) {
        var ears = leg.ears();
        int channels = ears == null ? 1 : leg.sendChannels();
        var frame = listener.hear(leg.member(), ears, channels);
        if (leg.hasTone()) {
            listener.add(leg.nextToneFrame(), channels);
        }
        var stream = leg.own(channels);
        stream.encode(frame);
        return stream;
    }

    private EncodedStream encodeForAll(MediaLeg leg) {
        var hearing = hearingOf(leg);
        if (hearing.isDue(frames)) {
            hearing.stream().encode(listener.hear(leg.member(), hearing.ears(), hearing.channels()));
        }
        return hearing.stream();
    }

    private SharedHearing hearingOf(MediaLeg leg) {
        var ears = leg.ears();
        int channels = ears == null ? 1 : leg.sendChannels();
        for (int i = 0; i < shared.size(); i++) {
            if (shared.get(i).isFor(ears, leg.member().hears(), leg.sendFormat(), channels)) {
                return shared.get(i);
            }
        }
        var created = new SharedHearing(ears, leg.member().hears(), leg.sendFormat(), channels, frames);
        shared.add(created);
        return created;
    }

    /** An encoder that nobody listened to for a while is freed: its listeners left, or chose to hear in another way. */
    private void forgetUnused() {
        for (int i = shared.size() - 1; i >= 0; i--) {
            if (shared.get(i).isUnused(frames)) {
                shared.remove(i).close();
            }
        }
    }

    private void beginEars() {
        for (int i = 0; i < legs.size(); i++) {
            var ears = legs.get(i).ears();
            if (ears != null && !(ears.isShared() && hasBegun(ears, i))) {
                try {
                    ears.begin(mixer.voices());
                } catch (RuntimeException failure) {
                    legs.get(i).listenPlainly();
                    loop.fail(legs.get(i), failure);
                }
            }
        }
    }

    private boolean hasBegun(Ears ears, int before) {
        for (int i = 0; i < before; i++) {
            if (legs.get(i).ears() == ears) {
                return true;
            }
        }
        return false;
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
