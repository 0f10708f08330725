package org.parley.media.standby;

import java.util.List;
import java.util.Optional;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.phone.PhoneState;
import org.parley.media.webrtc.LegKeys;
import org.parley.protocols.srtp.GuardedIndices.Reservation;

/**
 * All that another node needs to go on with a leg. Secret: it has the keys; never logged or stored.
 *
 * @param way by which the peer is reached
 * @param limits below which every packet index may have been used; empty for plain RTP
 * @param description our last SDP to the peer, from which a new offer is made; empty where the signalling keeps it
 * @param atNs when the running numbers were true: on the writer's clock on the wire, on the reader's after that
 * @param parts of other rooms
 */
public record LegRecord(
        LegSnapshot sound,
        Way way,
        List<Reservation> limits,
        String description,
        long atNs,
        List<RecordPart> parts) {
    /** How the peer is reached. */
    public sealed interface Way {
        record Browser(LegKeys keys) implements Way {}

        record Phone(PhoneState state) implements Way {}
    }

    public LegRecord {
        limits = List.copyOf(limits);
        parts = List.copyOf(parts);
    }

    public String leg() {
        return sound.spec().leg();
    }

    Optional<LegKeys> keys() {
        return way instanceof Way.Browser(var keys) ? Optional.of(keys) : Optional.empty();
    }

    @Override
    public String toString() {
        return "LegRecord[" + leg() + "]";
    }
}
