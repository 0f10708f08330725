package org.parley.protocols.srtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reservations of one leg that a standby may take over. While nobody else has the leg's keys everything is granted at once; from
 * {@link #guard} on only what the standby acknowledged. Owned by the media loop.
 *
 * <p>The block that is asked for grows with the stream's pace, so that a question is due about once a second at most: sound needs 256
 * indices, a picture at a thousand packets a second some thousands.
 */
public final class GuardedIndices implements IndexReservations {
    /** A jump of a receiver's sequence numbers stays far below 2^15, where it would guess a wrong rollover counter. */
    static final long BLOCK_MAX = 8_192;

    private static final long BLOCK_MIN = 256;
    /** Streams times counters: more than a leg may have. */
    private static final int ENTRIES_MAX = 128;

    private static final long QUICK_NS = 1_000_000_000L;

    /** What is asked for, or was granted, of one counter: indices below {@code limit}. */
    public record Reservation(int ssrc, Counter counter, long limit) {}

    private static final class Entry {
        final int ssrc;
        final Counter counter;
        long granted;
        long wanted;
        long asked;
        long block = BLOCK_MIN;
        long lastAskedNs;

        Entry(int ssrc, Counter counter) {
            this.ssrc = ssrc;
            this.counter = counter;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private boolean isGuarded;
    private boolean hasQuestions;

    @Override
    public long reserve(int ssrc, Counter counter, long wantedLimit) {
        var entry = entry(ssrc, counter);
        if (entry == null) {
            return 0;
        }
        if (!isGuarded) {
            entry.granted = Math.max(entry.granted, wantedLimit);
        } else if (wantedLimit > entry.asked) {
            entry.wanted = Math.max(entry.wanted, wantedLimit);
            hasQuestions = true;
        }
        return entry.granted;
    }

    /** From now on another has the keys and starts at the limits of {@link #granted}: nothing beyond them without his word. */
    public List<Reservation> guard() {
        isGuarded = true;
        hasQuestions = false;
        for (var entry : entries) {
            entry.asked = entry.granted;
            entry.wanted = entry.granted;
        }
        return granted();
    }

    /** Nobody else has the keys any more. Only to be called by who knows that for certain (docs/internals/survival.md). */
    public void release() {
        isGuarded = false;
        hasQuestions = false;
    }

    public boolean isGuarded() {
        return isGuarded;
    }

    /** What is granted so far, of all counters. */
    public List<Reservation> granted() {
        return entries.stream()
                .map(entry -> new Reservation(entry.ssrc, entry.counter, entry.granted))
                .toList();
    }

    /** Whether {@link #takeQuestions} has something; cheap. */
    public boolean hasQuestions() {
        return hasQuestions;
    }

    /** What the standby is to be asked now; each question is given out once. */
    public List<Reservation> takeQuestions(long nowNs) {
        hasQuestions = false;
        var questions = new ArrayList<Reservation>();
        for (var entry : entries) {
            if (entry.wanted <= entry.asked) {
                continue;
            }
            // Slower streams shrink back, as a presenter's picture does when he is no longer seen.
            boolean isQuick = entry.lastAskedNs != 0 && nowNs - entry.lastAskedNs < QUICK_NS;
            entry.block = isQuick ? Math.min(BLOCK_MAX, entry.block * 2) : Math.max(BLOCK_MIN, entry.block / 2);
            entry.lastAskedNs = nowNs;
            // Above what is wanted by the larger block, but never far beyond what is in use.
            entry.asked = Math.max(entry.wanted, entry.wanted - BLOCK_MIN + entry.block);
            questions.add(new Reservation(entry.ssrc, entry.counter, entry.asked));
        }
        return questions;
    }

    /** Questions that were given out may be lost: what is wanted and not granted is asked for anew. */
    public void askAgain() {
        for (var entry : entries) {
            entry.asked = entry.granted;
            hasQuestions |= isGuarded && entry.wanted > entry.asked;
        }
    }

    /** The standby will start at this limit or above. Limits never shrink; what was never asked for is not granted. */
    public void grant(int ssrc, Counter counter, long limit) {
        var entry = entry(ssrc, counter);
        if (entry != null && limit > entry.granted && limit <= entry.asked) {
            entry.granted = limit;
        }
    }

    private @Nullable Entry entry(int ssrc, Counter counter) {
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.ssrc == ssrc && entry.counter == counter) {
                return entry;
            }
        }
        if (entries.size() >= ENTRIES_MAX) {
            return null;
        }
        var entry = new Entry(ssrc, counter);
        entries.add(entry);
        return entry;
    }
}
