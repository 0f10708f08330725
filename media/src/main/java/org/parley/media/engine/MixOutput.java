package org.parley.media.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Ears;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Mixer;

/**
 * What leaves a mix: decides for each leg whether it shares an encoder, has all frames of the tick rendered and encoded, by several threads where there
 * are some, and sends them. Those who do not speak and listen in the same way get the same payload, however many they are. Owned by the media loop.
 */
final class MixOutput implements AutoCloseable {
    /** One frame to make: for one leg, or for all who share a hearing. Kept and used again. */
    private static final class Piece {
        @Nullable EncodedStream stream;
        @Nullable Ears ears;
        @Nullable MixMember listener;
        /** Whose tone is added. */
        @Nullable MediaLeg tone;
        /** Who is told if it fails. */
        @Nullable MediaLeg leg;
        @Nullable RuntimeException failure;
    }

    private final MediaLoop loop;
    private final Mixer mixer;
    private final List<SharedHearing> shared = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<ListenerFrame> frames = new ArrayList<>();
    private final TickCrew.Work work = this::make;
    private int piecesDue;
    private long frame;
    private boolean isQuiet;
    private short @Nullable [] announcement;

    MixOutput(MediaLoop loop, Mixer mixer) {
        this.loop = loop;
        this.mixer = mixer;
    }

    /** One tick, after the mix was made. {@code spoken} is what everybody hears besides. */
    void tick(List<MediaLeg> legs, short @Nullable [] spoken, int skipped) {
        frame++;
        announcement = spoken;
        isQuiet = spoken == null && mixer.isQuiet();
        beginEars(legs);
        piecesDue = 0;
        for (int i = 0; i < legs.size(); i++) {
            plan(legs.get(i), skipped);
        }
        while (frames.size() < loop.crew().workers()) {
            frames.add(new ListenerFrame(loop.settings().maxMixed()));
        }
        loop.crew().run(work, piecesDue);
        for (int i = 0; i < piecesDue; i++) {
            settle(pieces.get(i));
        }
        for (int i = 0; i < legs.size(); i++) {
            send(legs.get(i));
        }
        forgetUnused();
    }

    @Override
    public void close() {
        shared.forEach(SharedHearing::close);
        shared.clear();
    }

    /** How many encoders were busy in the last tick. */
    int encoded() {
        return piecesDue;
    }

    private void plan(MediaLeg leg, int skipped) {
        var outlet = leg.outlet();
        leg.setSending(false);
        if (leg.isOver()) {
            return;
        }
        if (leg.awaitsSound()) {
            return;
        }
        if (skipped > 0) {
            leg.pause(skipped);
        }
        if (!leg.canSend()) {
            leg.pause(1);
            outlet.rest();
            return;
        }
        if (mayRest(leg)) {
            return;
        }
        leg.setSending(true);
        var ears = leg.ears();
        int channels = ears == null ? 1 : leg.sendChannels();
        boolean isAlone = leg.hasTone() || mixer.hearsOwnMix(leg.member()) || ears != null && !ears.isShared();
        if (isAlone || outlet.keepsOwn(frame, leg.sendFormat(), channels, isQuiet)) {
            due(outlet.useOwn(leg.sendFormat(), channels, isAlone, frame), leg);
            return;
        }
        var hearing = hearingOf(leg, ears, channels);
        outlet.useShared(hearing);
        if (hearing.isDue(frame)) {
            due(hearing.stream(), leg);
        }
    }

    /** Whether this frame need not be sent: there is nothing in it, and the peer understands that. */
    private boolean mayRest(MediaLeg leg) {
        boolean isSilent = announcement == null && leg.ears() == null && !leg.hasTone() && hearsNobody(leg.member());
        return leg.pauses().mayRest(isSilent, leg);
    }

    private boolean hearsNobody(MixMember listener) {
        var voices = mixer.voices();
        for (int i = 0; i < voices.count(); i++) {
            if (voices.get(i).isHeardBy(listener)) {
                return false;
            }
        }
        return true;
    }

    private void due(EncodedStream stream, MediaLeg leg) {
        if (piecesDue == pieces.size()) {
            pieces.add(new Piece());
        }
        var piece = pieces.get(piecesDue++);
        piece.stream = stream;
        piece.ears = leg.ears();
        piece.listener = leg.member();
        piece.tone = leg.hasTone() ? leg : null;
        piece.leg = leg;
        piece.failure = null;
    }

    /** On any thread of the crew. */
    private void make(int index, int worker) {
        var piece = pieces.get(index);
        var stream = piece.stream;
        var listener = piece.listener;
        if (stream == null || listener == null) {
            return;
        }
        try {
            var scratch = frames.get(worker);
            var heard = scratch.hear(mixer, announcement, listener, piece.ears, stream.channels());
            if (piece.tone != null) {
                scratch.add(piece.tone.nextToneFrame(), stream.channels());
            }
            if (piece.leg == null) {
                stream.encode(heard);
            } else {
                piece.leg.encode(stream, heard);
            }
        } catch (RuntimeException failure) {
            piece.failure = failure;
        }
    }

    private void settle(Piece piece) {
        var leg = piece.leg;
        var failure = piece.failure;
        if (failure != null && leg != null) {
            leg.setSending(false);
            loop.fail(leg, failure);
        }
        piece.stream = null;
        piece.ears = null;
        piece.listener = null;
        piece.tone = null;
        piece.leg = null;
    }

    private void send(MediaLeg leg) {
        var stream = leg.outlet().current();
        if (!leg.isSending() || stream == null) {
            return;
        }
        try {
            leg.send(stream);
        } catch (RuntimeException failure) {
            loop.fail(leg, failure);
        }
    }

    private SharedHearing hearingOf(MediaLeg leg, @Nullable Ears ears, int channels) {
        var before = leg.outlet().shared();
        if (before != null && isFor(before, leg, ears, channels)) {
            return before;
        }
        for (int i = 0; i < shared.size(); i++) {
            if (isFor(shared.get(i), leg, ears, channels)) {
                return shared.get(i);
            }
        }
        var created = new SharedHearing(ears, leg.member().hears(), leg.sendFormat(), channels, frame);
        shared.add(created);
        return created;
    }

    private static boolean isFor(SharedHearing hearing, MediaLeg leg, @Nullable Ears ears, int channels) {
        return hearing.isFor(ears, leg.member().hears(), leg.sendFormat(), channels);
    }

    /** An encoder that nobody listened to for a while is freed: its listeners left, or chose to hear in another way. */
    private void forgetUnused() {
        for (int i = shared.size() - 1; i >= 0; i--) {
            if (shared.get(i).isUnused(frame)) {
                shared.remove(i).close();
            }
        }
    }

    private void beginEars(List<MediaLeg> legs) {
        for (int i = 0; i < legs.size(); i++) {
            var ears = legs.get(i).ears();
            if (ears == null || ears.isShared() && hasBegun(ears, legs, i)) {
                continue;
            }
            try {
                ears.begin(mixer.voices());
            } catch (RuntimeException failure) {
                loop.fail(legs.get(i), failure);
            }
        }
    }

    private static boolean hasBegun(Ears ears, List<MediaLeg> legs, int before) {
        for (int i = 0; i < before; i++) {
            if (legs.get(i).ears() == ears) {
                return true;
            }
        }
        return false;
    }
}
