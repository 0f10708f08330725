package org.parley.media.standby;

import java.util.List;
import org.parley.media.engine.Hearing;
import org.parley.media.engine.LegSeat;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.protocols.srtp.GuardedIndices.Reservation;

/** Where a leg sits and how it hears, in its record. */
public final class SeatRoom implements LegRoom {
    private static final int KIND = 1;

    /** Reads the filters of heads now, on this thread: the media loop is not to wait for them when it takes listeners over. */
    public SeatRoom() {
        Hearing.prepare();
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public byte[] write(MediaLoop loop, MediaLeg leg) {
        return leg.seat().toBytes();
    }

    @Override
    public void restore(MediaLoop loop, MediaLeg leg, byte[] data, List<Reservation> limits) {
        LegSeat.ofBytes(data).ifPresent(seat -> loop.setSeat(leg, seat));
    }

    @Override
    public void rehearse(MediaLoop loop, MediaLeg leg) {
        loop.listen(leg, Hearing.SEAT);
    }
}
