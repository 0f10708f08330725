package org.parley.media.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Helps the media loop through a tick: pieces of work that touch nothing in common are dealt out to the loop's own thread and to a few
 * others, and the loop goes on when all are done. Whoever has time takes the next piece, so a helper that the system keeps from
 * running costs nothing but its help. Without helpers, or with little to do, the loop does everything. {@link #run} belongs to the media loop; allocates nothing.
 */
public final class TickCrew implements AutoCloseable {
    /** Waking somebody costs as much as a piece or two. */
    private static final int PIECES_MIN = 3;
    /** About 20 µs: less than it costs to fall asleep and be woken. */
    private static final int SPINS = 500;

    /** A tick's work in pieces. */
    @FunctionalInterface
    public interface Work {
        /** Does the piece {@code index}. {@code worker} is 0 for the loop, and different for all who work at the same time. Must not throw. */
        void piece(int index, int worker);
    }

    private final Thread[] helpers;
    /** The round in the upper half, the next piece in the lower: a helper who slept cannot take a piece of another round. */
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean running = true;
    private volatile @Nullable Work work;
    private volatile int pieces;

    /** So many {@code helpers} beside the loop; 0 is none. */
    public TickCrew(int helpers) {
        if (helpers < 0) {
            throw new IllegalArgumentException("A crew has no fewer than no helpers");
        }
        this.helpers = new Thread[helpers];
        for (int i = 0; i < helpers; i++) {
            int worker = i + 1;
            this.helpers[i] = Thread.ofPlatform()
                    .name("parley-media-crew-" + worker)
                    .daemon()
                    .start(() -> help(worker));
        }
    }

    /** How many may work at the same time, the loop included. */
    public int workers() {
        return helpers.length + 1;
    }

    /** Does pieces 0 to {@code count} − 1 and returns when all are done; what they wrote is then visible here. */
    public void run(Work todo, int count) {
        if (helpers.length == 0 || count < PIECES_MIN) {
            for (int i = 0; i < count; i++) {
                todo.piece(i, 0);
            }
            return;
        }
        work = todo;
        pieces = count;
        done.set(0);
        long round = (ticket.get() >>> 32) + 1 << 32;
        ticket.set(round);
        for (var helper : helpers) {
            LockSupport.unpark(helper);
        }
        takePieces(round, todo, count, 0);
        while (done.get() < count) {
            Thread.onSpinWait();
        }
        // Nobody is in this round any more, and nobody can enter it.
        ticket.set(round | Integer.MAX_VALUE);
    }

    private void takePieces(long round, Work todo, int count, int worker) {
        while (true) {
            long mine = ticket.get();
            if (mine >>> 32 != round >>> 32 || (int) mine >= count) {
                return;
            }
            if (ticket.compareAndSet(mine, mine + 1)) {
                try {
                    todo.piece((int) mine, worker);
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }

    private void help(int worker) {
        int idle = 0;
        while (running) {
            long now = ticket.get();
            var todo = work;
            int count = pieces;
            // The three are one round's if the round is still the same: they are written before it begins.
            if (todo != null && (int) now < count && ticket.get() >>> 32 == now >>> 32) {
                takePieces(now, todo, count, worker);
                idle = 0;
            } else if (idle++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                idle = 0;
            }
        }
    }

    /** Ends the helpers. Idempotent. */
    @Override
    public void close() {
        running = false;
        for (var helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
