package org.parley.media.mix;

/**
 * Some of the members that are mixed in this tick, all with a frame in {@link MixMember#sound}. In the order in which they joined. Filled anew
 * each tick, never kept by who is given it. Not thread-safe.
 */
public final class Voices {
    private final MixMember[] members;
    private int count;

    /** Room for {@code max}: as many as a mixer mixes. */
    public Voices(int max) {
        members = new MixMember[max];
    }

    public int count() {
        return count;
    }

    public MixMember get(int index) {
        if (index >= count) {
            throw new IndexOutOfBoundsException("Voice " + index + " of " + count);
        }
        return members[index];
    }

    /** Empties it. */
    public void clear() {
        count = 0;
    }

    public void add(MixMember member) {
        members[count++] = member;
    }
}
