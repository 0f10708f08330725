package org.parley.media.standby;

import java.util.List;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.protocols.srtp.GuardedIndices.Reservation;

/**
 * A room that keeps something of a leg beyond its sound: seats, pictures, players. It writes its part when the leg's record is sent
 * ({@link MediaLeg#noteChange} asks for that) and takes it back on the node that goes on. Called on the media loop.
 */
public interface LegRoom {
    /** Names the part in records, for all versions to come. */
    int kind();

    /** What has to be known to go on; empty for nothing. At most {@link RecordPart#BYTES_MAX}. */
    byte[] write(MediaLoop loop, MediaLeg leg);

    /**
     * Goes on with what {@link #write} said elsewhere, maybe in another version. Bad input leaves the leg as it is.
     *
     * @param limits below which every packet index may have been used
     */
    void restore(MediaLoop loop, MediaLeg leg, byte[] data, List<Reservation> limits);

    /** Does with a leg of a rehearsal what {@link #restore} may have to do, so that it has been done once. */
    default void rehearse(MediaLoop loop, MediaLeg leg) {}
}
