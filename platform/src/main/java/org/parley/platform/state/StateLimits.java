package org.parley.platform.state;

/**
 * How much an embedded store holds.
 *
 * @param entriesMax in all spaces; more writes are refused
 * @param bytesMax of keys and values in memory; more writes are refused
 * @param valueBytesMax of one value
 * @param journalBytesMin below this size a journal is not compacted
 */
public record StateLimits(int entriesMax, long bytesMax, int valueBytesMax, long journalBytesMin) {
    static final int NAME_BYTES_MAX = 512;
    static final int SPACES_MAX = 64;
    static final int BATCH_BYTES_MAX = 4 << 20;

    public static StateLimits defaults() {
        return new StateLimits(1_000_000, 1L << 30, 1 << 20, 16 << 20);
    }
}
