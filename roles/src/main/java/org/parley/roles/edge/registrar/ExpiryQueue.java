package org.parley.roles.edge.registrar;

import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * When which row has to be looked at. A row that is refreshed stays where it is, and is put back when its old time comes: so a refresh
 * costs nothing here. Owned by the SIP loop.
 */
final class ExpiryQueue<R extends ExpiryQueue.Waiting> {
    private static final int PLACES_MAX = 8; // Of one row, which was shortened again and again.

    /** What waits; its places in the queue are this queue's business. */
    abstract static class Waiting {
        private long firstAtNs;
        private int places;
    }

    private record Place<R>(long atNs, R row) {}

    private final PriorityQueue<Place<R>> places =
            new PriorityQueue<>((one, other) -> Long.signum(one.atNs() - other.atNs())); // Nanosecond clocks may wrap.

    /** Looks at the row at that time, or before. */
    void lookAt(R row, long atNs) {
        Waiting waiting = row;
        if (waiting.places > 0 && atNs - waiting.firstAtNs >= 0) {
            return;
        }
        if (waiting.places >= PLACES_MAX) {
            places.removeIf(place -> place.row() == row);
            waiting.places = 0;
        }
        waiting.firstAtNs = atNs;
        waiting.places++;
        places.add(new Place<>(atNs, row));
    }

    /** When the next is due; {@link Long#MAX_VALUE} if none is. */
    long nextNs() {
        var first = places.peek();
        return first == null ? Long.MAX_VALUE : first.atNs();
    }

    boolean isDue(long nowNs) {
        var first = places.peek();
        return first != null && first.atNs() - nowNs <= 0;
    }

    /** Hands out the rows that are due; who is to be looked at again must be put back. */
    void takeDue(long nowNs, Consumer<R> due) {
        while (isDue(nowNs)) {
            var place = places.remove();
            Waiting waiting = place.row();
            waiting.places--;
            if (waiting.firstAtNs == place.atNs()) {
                due.accept(place.row());
            }
        }
    }

    int size() {
        return places.size();
    }
}
