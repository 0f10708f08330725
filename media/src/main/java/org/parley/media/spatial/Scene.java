package org.parley.media.spatial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parley.media.mix.Ears;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Voices;

/**
 * One mix's room: who sits where, and the voices of now, made ready once for all who listen. Each tick {@link #begin} first, then the
 * {@link Ears} that were given out. A member who is moved to another seat glides there within a few tenths of a second. Owned by the media loop.
 */
public final class Scene {
    /** A listener's picture follows movements every so many ticks: 25 a second, each faded into the next. */
    private static final int LEAST_STRIDE = 2;

    /** For the echoes, which cost far more, every so many of these: six times a second. */
    private static final int ECHO_STRIDES = 4;

    /** So many pairs of a listener and a moving voice are followed in this way; with more, all follow more slowly. */
    private static final int PAIRS_MAX = 400;

    private static final int SETTLING_TICKS = 25;

    private final HeadFilters head;
    private final Voice[] voices;
    private final Map<MixMember, SceneMember> members = new IdentityHashMap<>();
    private final List<SceneMember> order = new ArrayList<>();
    private final Map<Position, PlaceEars> places = new HashMap<>();
    private final Map<SceneMember, SeatEars> seatEars = new IdentityHashMap<>();
    private Room room = Room.around(List.of());
    private boolean hasWalls = true;
    private long frame;
    /** Ticks in which filters are still made for walls that were moved. */
    private int settling;

    private int stride = LEAST_STRIDE;

    /** A room for a mix in which at most {@code maxMixed} are heard at once. */
    public Scene(HeadFilters head, int maxMixed) {
        this.head = head;
        // Twice as many: who is not mixed any more still rings from the walls.
        voices = new Voice[Math.min(2 * maxMixed, Long.SIZE)];
        for (int i = 0; i < voices.length; i++) {
            voices[i] = new Voice();
        }
    }

    /** Takes the walls away, or puts them back. */
    public void setWalls(boolean value) {
        hasWalls = value;
        rebuild();
    }

    /** Seats somebody at the round table. Idempotent. */
    public void add(MixMember member) {
        if (!members.containsKey(member)) {
            int chair = freeChair();
            var added = new SceneMember(member, chair, RoundTable.seat(chair));
            members.put(member, added);
            order.add(added);
            rebuild();
        }
    }

    /** Seats somebody where he wants; he is there at once if he was not in the room before, else he goes there. */
    public void seat(MixMember member, Position seat) {
        var known = members.get(member);
        if (known == null) {
            var added = new SceneMember(member, -1, seat);
            members.put(member, added);
            order.add(added);
        } else {
            known.tableSeat = -1;
            known.goTo(seat);
        }
        rebuild();
    }

    /** Idempotent. */
    public void remove(MixMember member) {
        var removed = members.remove(member);
        if (removed == null) {
            return;
        }
        order.remove(removed);
        for (var voice : voices) {
            if (voice.member() == removed) {
                voice.release();
            }
        }
        seatEars.remove(removed);
        rebuild();
    }

    /** Where somebody sits, or is going to. */
    public Position seatOf(MixMember member) {
        return known(member).target();
    }

    /** The ears of somebody at his own seat: the same object each time. */
    public Ears ears(MixMember member) {
        var owner = known(member);
        return seatEars.computeIfAbsent(owner, of -> new SeatEars(this, of, seatEars.size()));
    }

    /** He listens no more from his seat. Idempotent. */
    public void dropEars(MixMember member) {
        var owner = members.get(member);
        if (owner != null) {
            seatEars.remove(owner);
        }
    }

    /** Ears that all share who listen from {@code place}: what is heard there is rendered once. */
    public Ears earsAt(Position place) {
        return places.computeIfAbsent(place, at -> new PlaceEars(this, at));
    }

    /** Keeps only the shared ears at {@code taken}: nobody listens elsewhere. */
    public void dropEarsAtOtherPlaces(Set<Position> taken) {
        places.keySet().retainAll(taken);
    }

    /** The voices of this tick; before any ears. */
    public void begin(Voices all) {
        frame++;
        int moving = 0;
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i).isMoving()) {
                order.get(i).move();
                moving++;
            }
        }
        settling = Math.max(0, settling - 1);
        int pairs = settling > 0 ? all.count() * seatEars.size() : moving * (seatEars.size() + all.count());
        stride = LEAST_STRIDE + pairs / PAIRS_MAX;
        for (int i = 0; i < all.count(); i++) {
            var member = members.get(all.get(i));
            if (member != null) {
                place(member).sound(all.get(i).sound(), frame);
            }
        }
        for (var voice : voices) {
            if (voice.lastSoundFrame() != frame && voice.isHeard()) {
                voice.fallSilent();
            }
        }
    }

    HeadFilters head() {
        return head;
    }

    Room room() {
        return room;
    }

    int slots() {
        return voices.length;
    }

    Voice voice(int slot) {
        return voices[slot];
    }

    boolean isSounding(Voice voice) {
        return voice.lastSoundFrame() == frame;
    }

    /** The place of a voice of this tick; -1 for somebody who is not in the room. */
    int slotOf(MixMember member) {
        var known = members.get(member);
        return known == null || voices[known.slot].member() != known ? -1 : known.slot;
    }

    /** Whether the ears of this number follow movements in this tick. */
    boolean mayFollow(int number) {
        return (frame + number) % stride == 0;
    }

    /** Whether those echoes follow that have this number. */
    boolean mayEchoesFollow(int number) {
        return (frame + number) % (stride * (long) ECHO_STRIDES) == 0;
    }

    private SceneMember known(MixMember member) {
        var known = members.get(member);
        if (known == null) {
            throw new IllegalStateException("Somebody outside of the room is asked for his seat");
        }
        return known;
    }

    /** The voice of this member: the one he had, or the one that was silent for longest. */
    private Voice place(SceneMember member) {
        if (voices[member.slot].member() == member) {
            return voices[member.slot];
        }
        int best = 0;
        for (int i = 1; i < voices.length; i++) {
            if (voices[i].isFreerThan(voices[best])) {
                best = i;
            }
        }
        voices[best].take(member);
        member.slot = best;
        return voices[best];
    }

    private int freeChair() {
        int chair = 0;
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i).tableSeat == chair) {
                chair++;
                i = -1;
            }
        }
        return chair;
    }

    private void rebuild() {
        var around = hasWalls ? Room.around(order.stream().map(SceneMember::target).toList()) : Room.OPEN;
        if (!around.equals(room)) {
            room = around;
            settling = SETTLING_TICKS;
        }
    }
}
