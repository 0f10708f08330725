package org.parley.media.standby;

import java.net.InetSocketAddress;
import java.util.List;
import org.parley.protocols.srtp.GuardedIndices.Reservation;

/** What a serving node and its standby tell each other, in order. */
public sealed interface StandbyMessage {
    // From who serves.

    /** A leg is to be kept, or something in its record other than running numbers has changed. */
    record Keep(LegRecord record) implements StandbyMessage {}

    record Progress(LegProgress progress) implements StandbyMessage {}

    /** The leg is over. */
    record Gone(String leg) implements StandbyMessage {}

    /** All legs have been sent since the connection began: what was not among them is over. */
    record AllSent() implements StandbyMessage {}

    /** An orderly end: nothing is to be taken over. */
    record Farewell() implements StandbyMessage {}

    // From the standby.

    /** Where browsers reach the standby: to be listed among the candidates of its legs. */
    record Reachable(List<InetSocketAddress> addresses) implements StandbyMessage {
        public Reachable {
            addresses = List.copyOf(addresses);
        }
    }

    /** The leg's record is kept: it is survivable, and indices below its limits are not used by the standby. */
    record Kept(String leg) implements StandbyMessage {}

    record Granted(String leg, List<Reservation> reservations) implements StandbyMessage {
        public Granted {
            reservations = List.copyOf(reservations);
        }
    }

    /** The standby serves these now: whoever reads this must never send for them again. */
    record Taken(List<String> legs) implements StandbyMessage {
        public Taken {
            legs = List.copyOf(legs);
        }
    }

    /** The standby has forgotten all it knew, and every key. */
    record Released() implements StandbyMessage {}

    // From both.

    /** I live. */
    record Beat() implements StandbyMessage {}
}
