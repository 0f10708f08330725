package org.parley.media.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.mix.Voices;
import org.parley.media.spatial.HeadFilters;
import org.parley.media.spatial.Position;
import org.parley.media.spatial.Scene;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that a mix sounds like to those who listen with two ears. There is one as long as somebody does; seats are remembered by the legs.
 * Owned by its mix.
 */
final class MixScene {
    private static final Logger LOG = LoggerFactory.getLogger(MixScene.class);

    private final int maxMixed;
    private final List<MediaLeg> legs;
    private @Nullable Scene scene;

    /** @param legs those in the mix, as they come and go */
    MixScene(int maxMixed, List<MediaLeg> legs) {
        this.maxMixed = maxMixed;
        this.legs = legs;
    }

    /** After a leg came in, or its seat or its hearing changed. */
    void update(MediaLeg leg) {
        if (!leg.isJoined()) {
            return;
        }
        if (leg.seat().hearing() != Hearing.PLAIN) {
            open();
        }
        var room = scene;
        if (room != null) {
            sit(room, leg);
        }
        giveEars();
        closeIfUnused();
    }

    /** Before a leg goes. */
    void onLeaving(MediaLeg leg) {
        leg.listenPlainly();
        var room = scene;
        if (room != null) {
            room.remove(leg.member());
        }
    }

    /** After a leg went. */
    void onLeft() {
        giveEars();
        closeIfUnused();
    }

    /** The voices of this tick, for all ears. A mistake of ours costs everybody the room, and nobody his sound. */
    void begin(Voices voices) {
        if (scene == null) {
            return;
        }
        try {
            scene.begin(voices);
        } catch (RuntimeException failure) {
            LOG.error("A mix's room failed; its listeners hear it plainly", failure);
            scene = null;
            legs.forEach(MediaLeg::listenPlainly);
        }
    }

    private void open() {
        if (scene == null) {
            var opened = new Scene(HeadFilters.measured(), maxMixed);
            scene = opened;
            legs.forEach(leg -> sit(opened, leg));
        }
    }

    private static void sit(Scene room, MediaLeg leg) {
        leg.seat().position().ifPresentOrElse(
                place -> room.seat(leg.member(), place), () -> room.add(leg.member()));
    }

    /** Listeners who share a seat share their ears, as those in the middle do: what they hear is rendered and encoded once. */
    private void giveEars() {
        var room = scene;
        if (room == null) {
            return;
        }
        var listeners = new HashMap<Position, Integer>();
        for (var leg : legs) {
            place(room, leg).ifPresent(place -> listeners.merge(place, 1, Integer::sum));
        }
        room.dropEarsAtOtherPlaces(listeners.keySet());
        for (var leg : legs) {
            var place = place(room, leg);
            boolean isShared = leg.seat().hearing() == Hearing.SCENE
                    || place.isPresent() && listeners.getOrDefault(place.get(), 0) > 1;
            if (isShared || place.isEmpty()) {
                room.dropEars(leg.member());
            }
            if (place.isEmpty()) {
                leg.listenPlainly();
            } else {
                leg.listenWith(isShared ? room.earsAt(place.get()) : room.ears(leg.member()));
            }
        }
    }

    /** Where the leg listens; empty if it does so plainly. */
    private static Optional<Position> place(Scene room, MediaLeg leg) {
        return switch (leg.seat().hearing()) {
            case PLAIN -> Optional.empty();
            case SCENE -> Optional.of(Position.MIDDLE);
            case SEAT -> Optional.of(room.seatOf(leg.member()));
        };
    }

    private void closeIfUnused() {
        if (scene != null && legs.stream().allMatch(leg -> leg.seat().hearing() == Hearing.PLAIN)) {
            scene = null;
        }
    }
}
