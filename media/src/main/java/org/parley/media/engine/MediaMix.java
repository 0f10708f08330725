package org.parley.media.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.CallTones;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Mixer;
import org.parley.media.sfu.PictureRoom;
import org.parley.media.tap.TapSink;
import org.parley.media.tap.TapTracks;

/**
 * One call's mix: its legs, their sound at each tick, what is announced, and the tap. What leaves it is made by {@link MixOutput}. Owned by the
 * media loop.
 */
final class MediaMix {
    /** Below so many busy decoders, waking helpers costs more than they help. */
    private static final int DECODED_TO_SHARE = 8;

    private static final String ENTRY_TONE = "entry tone";

    private static final int SPEAKERS_EVERY_TICKS = 5;

    private final String key;
    private final MediaLoop loop;
    private final Mixer mixer;
    private final List<MediaLeg> legs = new ArrayList<>();
    private final MixOutput output;
    private final MixScene scene;
    private final SpeakerList speakers = new SpeakerList();
    private final MixSources sources = new MixSources();
    private boolean hasEntryTones;
    private final PictureRoom pictures;
    private final Shortcut shortcut = new Shortcut();
    private @Nullable MixTap tap;
    private final TickCrew.Work hearing = this::hear;
    private long nowOfTickNs;
    private int decoded;
    private int ticksToSpeakers = SPEAKERS_EVERY_TICKS;

    MediaMix(String key, MediaLoop loop) {
        this.key = key;
        this.loop = loop;
        mixer = new Mixer(loop.settings().maxMembers(), loop.settings().maxMixed());
        output = new MixOutput(loop, mixer);
        scene = new MixScene(loop.settings().maxMixed(), legs);
        pictures = new PictureRoom((viewer, slots) -> loop.events().onSlots(key, viewer, slots));
    }

    /** Idempotent. */
    void join(MediaLeg leg) {
        if (leg.isJoined()) {
            return;
        }
        leg.joined(mixer.add());
        legs.add(leg);
        scene.update(leg);
        if (hasEntryTones && legs.size() > 1) {
            sources.play(ENTRY_TONE, CallTones.joined(Frames.SAMPLE_RATE));
        }
        pictures.enter(leg.pictures());
        if (tap != null) {
            guardTap(running -> running.onJoined(leg));
        }
    }

    /** Idempotent. */
    void leave(MediaLeg leg) {
        if (!leg.isJoined() || !legs.contains(leg)) {
            return;
        }
        shortcut.end(loop.nowNs());
        legs.remove(leg);
        scene.onLeaving(leg);
        if (tap != null) {
            guardTap(running -> running.onLeft(leg));
        }
        if (hasEntryTones && !legs.isEmpty()) {
            sources.play(ENTRY_TONE, CallTones.left(Frames.SAMPLE_RATE));
        }
        leg.setTrack(0);
        pictures.leave(leg.pictures());
        mixer.remove(leg.member());
        leg.left();
        scene.onLeft();
    }

    boolean isEmpty() {
        return legs.isEmpty() && tap == null;
    }

    List<MediaLeg> legs() {
        return legs;
    }

    String key() {
        return key;
    }

    int size() {
        return legs.size();
    }

    /** The seat of one of its legs, or how it hears, has changed. */
    void onSeat(MediaLeg leg) {
        scene.update(leg);
    }

    /** What everybody hears besides, and the tap. */
    MixSources sources() {
        return sources;
    }

    /** Whether a tone tells that somebody came or left. */
    void useEntryTones(boolean value) {
        hasEntryTones = value;
    }

    /** One tap at a time: another one ends the first. */
    void openTap(TapSink sink, TapTracks tracks) {
        closeTap();
        tap = new MixTap(sink, tracks);
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
        if (shortcut.onTick(legs, tap == null && sources.isEmpty(), nowNs)) {
            for (int i = 0; i < legs.size(); i++) {
                legs.get(i).noteLevel(nowNs);
            }
            tellSpeakersNowAndThen();
            return;
        }
        nowOfTickNs = nowNs;
        if (decoded < DECODED_TO_SHARE) {
            for (int i = 0; i < legs.size(); i++) {
                hear(i, 0);
            }
        } else {
            loop.crew().run(hearing, legs.size());
        }
        decoded = 0;
        for (int i = 0; i < legs.size(); i++) {
            settle(legs.get(i));
        }
        pictures.onTime(nowNs);
        var spoken = sources.nextFrame();
        feedMembers(skipped);
        mixer.mix(spoken);
        feedMix();
        scene.begin(mixer.voices());
        output.tick(legs, spoken, skipped);
        shortcut.onMixed(nowNs);
        tellSpeakersNowAndThen();
    }

    private void tellSpeakersNowAndThen() {
        if (--ticksToSpeakers <= 0) {
            ticksToSpeakers = SPEAKERS_EVERY_TICKS;
            tellSpeakers();
        }
    }

    /** On any thread of the crew: touches the leg and nothing else. */
    private void hear(int index, int worker) {
        legs.get(index).hear(nowOfTickNs, legs.size());
    }

    private void settle(MediaLeg leg) {
        var failure = leg.takeFailure();
        if (failure != null) {
            loop.fail(leg, failure);
        }
        if (leg.hasDecoded()) {
            decoded++;
        }
    }

    void close() {
        closeTap();
        output.close();
    }

    private void feedMembers(int skipped) {
        var running = tap;
        if (running != null) {
            try {
                running.skip(skipped);
                running.onMembers(legs);
            } catch (RuntimeException failure) {
                dropTap(failure);
            }
        }
    }

    private void feedMix() {
        var running = tap;
        if (running != null) {
            try {
                running.onMix(mixer);
            } catch (RuntimeException failure) {
                dropTap(failure);
            }
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
            var speaking = changed.get();
            for (int i = speaking.size() - 1; i >= 0; i--) {
                pictures.onSpeaking(speaking.get(i).leg());
            }
            loop.events().onSpeakers(key, speaking);
        }
    }
}
