package org.parley.media.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.parley.media.spatial.Position;

/** Where a leg sits and how it hears: all of it that another node needs to go on. Empty: nobody placed it. */
public record LegSeat(Optional<Position> position, Hearing hearing) {
    static final LegSeat NONE = new LegSeat(Optional.empty(), Hearing.PLAIN);

    private static final int BYTES = 2 + 3 * Double.BYTES;
    private static final Hearing[] HEARINGS = Hearing.values();

    LegSeat at(Position place) {
        return new LegSeat(Optional.of(place), hearing);
    }

    LegSeat hears(Hearing how) {
        return new LegSeat(position, how);
    }

    /** As it travels to a standby; nothing for a leg that nobody placed and that hears plainly. */
    public byte[] toBytes() {
        if (equals(NONE)) {
            return new byte[0];
        }
        var place = position.orElse(Position.MIDDLE);
        return ByteBuffer.allocate(BYTES)
                .put((byte) hearing.ordinal())
                .put((byte) (position.isPresent() ? 1 : 0))
                .putDouble(place.x())
                .putDouble(place.y())
                .putDouble(place.facingDegrees())
                .array();
    }

    /** Empty for what is no such record, be it of another version: the leg then goes on as one that nobody placed. */
    public static Optional<LegSeat> ofBytes(byte[] bytes) {
        if (bytes.length != BYTES || bytes[0] < 0 || bytes[0] >= HEARINGS.length) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes, 2, BYTES - 2);
        double x = in.getDouble();
        double y = in.getDouble();
        double facing = in.getDouble();
        if (!Position.isValid(x, y, facing)) {
            return Optional.empty();
        }
        var position = bytes[1] == 1 ? Optional.of(new Position(x, y, facing)) : Optional.<Position>empty();
        return Optional.of(new LegSeat(position, HEARINGS[bytes[0]]));
    }
}
