package org.parley.net.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, the earliest on top: a binary heap in which each timer knows its place, so that one that is
 * cancelled leaves at once (calls set timers of half an hour and end after a minute). Owned by the loop.
 */
final class LoopTimers {
    /** Work with a time. In at most one heap. */
    static class Timer {
        private final long atNs;
        private final Runnable task;
        private int place = -1;
        private long order;

        Timer(long atNs, Runnable task) {
            this.atNs = atNs;
            this.task = task;
        }

        final Runnable task() {
            return task;
        }

        private boolean isBefore(Timer other) {
            long gapNs = atNs - other.atNs; // Subtract, never compare: nanosecond clocks may wrap.
            return gapNs < 0 || gapNs == 0 && order < other.order;
        }
    }

    private @Nullable Timer[] heap = new @Nullable Timer[64];
    private int size;
    private long added;

    void add(Timer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        timer.order = added++;
        rise(timer, size++);
    }

    /** Nothing happens if it is not here any more. */
    void remove(Timer timer) {
        int place = timer.place;
        if (place < 0) {
            return;
        }
        timer.place = -1;
        var last = at(--size);
        heap[size] = null;
        if (place == size) {
            return;
        }
        sink(last, place);
        if (last.place == place) {
            rise(last, place);
        }
    }

    /** Takes the earliest out if its time has come; null if not. */
    @Nullable Timer takeDue(long nowNs) {
        if (size == 0 || at(0).atNs - nowNs > 0) {
            return null;
        }
        var due = at(0);
        remove(due);
        return due;
    }

    /** How long nothing is due, at most {@code maxNs}. */
    long waitNs(long nowNs, long maxNs) {
        return size == 0 ? maxNs : Math.clamp(at(0).atNs - nowNs, 0, maxNs);
    }

    boolean isEmpty() {
        return size == 0;
    }

    private void rise(Timer timer, int from) {
        int place = from;
        while (place > 0 && timer.isBefore(at((place - 1) / 2))) {
            put(at((place - 1) / 2), place);
            place = (place - 1) / 2;
        }
        put(timer, place);
    }

    private void sink(Timer timer, int from) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            if (!at(child).isBefore(timer)) {
                break;
            }
            put(at(child), place);
            place = child;
        }
        put(timer, place);
    }

    private void put(Timer timer, int place) {
        heap[place] = timer;
        timer.place = place;
    }

    @SuppressWarnings("NullAway") // Below size there are timers only.
    private Timer at(int place) {
        return heap[place];
    }
}
