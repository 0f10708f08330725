package org.parley.protocols.sip.transaction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transactions that are due, without a search and without allocation: each hangs in the slot of its deadline.
 * Slots are {@value #TICK_NS} ns wide and cover 41 s; later deadlines wait in the last slot and move on from there. Deadlines
 * themselves stay exact. Owned by the layer.
 */
final class TimerWheel {
    static final long TICK_NS = 10_000_000;
    private static final int SLOTS = 4096;

    private final @Nullable Transaction[] slots = new @Nullable Transaction[SLOTS];
    private final long[] occupied = new long[SLOTS / 64];
    private final long originNs;
    /** The first tick that has not been passed. */
    private long tick;

    private int count;
    /** Nothing is due before. May be too early after one was removed: looking once too often costs less than knowing. */
    private long boundNs = Transaction.NEVER;

    TimerWheel(long nowNs) {
        originNs = nowNs;
    }

    /** Puts it where its deadline says; out of the wheel if it has none. */
    void schedule(Transaction transaction) {
        remove(transaction);
        long deadlineNs = transaction.deadlineNs();
        if (deadlineNs == Transaction.NEVER) {
            return;
        }
        long at = Math.clamp((deadlineNs - originNs) / TICK_NS, tick, tick + SLOTS - 1);
        int slot = (int) (at & SLOTS - 1);
        transaction.wheelSlot = slot;
        var first = slots[slot];
        transaction.wheelNext = first;
        if (first != null) {
            first.wheelPrevious = transaction;
        }
        slots[slot] = transaction;
        count++;
        long slotEndNs = originNs + (at + 1) * TICK_NS;
        long dueNs = isQuiet(transaction) || slotEndNs - deadlineNs < 0 ? slotEndNs : deadlineNs;
        boundNs = boundNs == Transaction.NEVER || dueNs - boundNs < 0 ? dueNs : boundNs;
        occupied[slot >> 6] |= 1L << slot;
    }

    void remove(Transaction transaction) {
        int slot = transaction.wheelSlot;
        if (slot < 0) {
            return;
        }
        var next = transaction.wheelNext;
        var previous = transaction.wheelPrevious;
        if (next != null) {
            next.wheelPrevious = previous;
        }
        if (previous != null) {
            previous.wheelNext = next;
        } else {
            slots[slot] = next;
            if (next == null) {
                occupied[slot >> 6] &= ~(1L << slot);
            }
        }
        transaction.wheelNext = null;
        transaction.wheelPrevious = null;
        transaction.wheelSlot = -1;
        count--;
    }

    /** One that only ends is taken with the rest of its slot, or each would be a turn of its own. */
    private static boolean isQuiet(Transaction transaction) {
        return transaction.repeatAtNs == Transaction.NEVER && transaction.endsQuietly();
    }

    /** Takes all that are due out of the wheel; the others stay. */
    List<Transaction> takeDue(long nowNs) {
        long until = Math.max(tick, (nowNs - originNs) / TICK_NS);
        var due = new ArrayList<Transaction>();
        long last = Math.min(until, tick + SLOTS - 1);
        for (long at = tick; at <= last; at++) {
            int slot = (int) (at & SLOTS - 1);
            if ((occupied[slot >> 6] & 1L << slot) == 0) {
                continue;
            }
            collect(slot, nowNs, due);
        }
        var early = tick == until ? List.<Transaction>of() : takeEarly(until, nowNs, due);
        tick = until;
        early.forEach(this::schedule);
        boundNs = findBound();
        return due;
    }

    /** Those left in slots that the wheel passes now: they waited there for a later round. */
    private List<Transaction> takeEarly(long until, long nowNs, List<Transaction> due) {
        var early = new ArrayList<Transaction>();
        long last = Math.min(until - 1, tick + SLOTS - 1);
        for (long at = tick; at <= last; at++) {
            int slot = (int) (at & SLOTS - 1);
            while (slots[slot] instanceof Transaction transaction) {
                remove(transaction);
                early.add(transaction);
            }
        }
        return early;
    }

    private void collect(int slot, long nowNs, List<Transaction> due) {
        var transaction = slots[slot];
        while (transaction != null) {
            var next = transaction.wheelNext;
            if (nowNs - transaction.deadlineNs() >= 0) {
                remove(transaction);
                due.add(transaction);
            }
            transaction = next;
        }
    }

    /**
     * When to look again, {@link Transaction#NEVER} if there is nothing: at the earliest deadline of those at whose end
     * something happens, by the end of a slot for the others; or earlier, when one was removed or has to be moved on.
     */
    long nextDeadlineNs() {
        return count == 0 ? Transaction.NEVER : boundNs;
    }

    private long findBound() {
        for (int i = 0; i <= occupied.length; i++) {
            int word = (int) ((tick >> 6) + i & occupied.length - 1);
            long bits = occupied[word];
            if (i == 0) {
                bits &= -1L << tick;
            } else if (i == occupied.length) {
                bits &= ~(-1L << tick);
            }
            if (bits != 0) {
                return earliest((word << 6) + Long.numberOfTrailingZeros(bits));
            }
        }
        return Transaction.NEVER;
    }

    private long earliest(int slot) {
        long slotTick = tick + (slot - tick & SLOTS - 1);
        long earliest = originNs + (slotTick + 1) * TICK_NS;
        for (var at = slots[slot]; at != null; at = at.wheelNext) {
            long deadlineNs = at.deadlineNs();
            earliest = !isQuiet(at) && deadlineNs - earliest < 0 ? deadlineNs : earliest;
        }
        return earliest;
    }
}
