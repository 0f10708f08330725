package org.parley.media.spatial;

import org.parley.media.mix.MixMember;

/** Somebody's seat in a {@link Scene}: where he is now, and where he is going. Owned by its scene. */
final class SceneMember {
    final MixMember mixed;
    /** Which chair of the round table he has if nobody placed him, else -1. */
    int tableSeat;

    private Position target;
    private Position now;
    int slot;

    SceneMember(MixMember mixed, int tableSeat, Position seat) {
        this.mixed = mixed;
        this.tableSeat = tableSeat;
        target = seat;
        now = seat;
    }

    Position now() {
        return now;
    }

    Position target() {
        return target;
    }

    void goTo(Position seat) {
        target = seat;
    }

    boolean isMoving() {
        return now != target;
    }

    /** 20 ms of the way. The only thing here that allocates while people talk, and only as long as somebody moves. */
    void move() {
        now = now.towards(target);
    }
}
