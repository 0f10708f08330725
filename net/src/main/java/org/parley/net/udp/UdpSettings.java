package org.parley.net.udp;

/**
 * The limits of a loop.
 *
 * @param socketBufferBytes what each socket asks of the kernel, in and out; the kernel may grant less
 * @param rememberedAddresses how many peers' addresses are kept as objects; past that, old ones are made anew
 * @param queuedDatagrams how many datagrams may wait for the next batch; a full queue is sent at once
 * @param datagramBytesMax the longest datagram that is sent or received; longer ones are dropped and counted
 * @param gatherNs how long a busy loop lets datagrams gather before it looks again; 0 takes each at once
 */
public record UdpSettings(
        int socketBufferBytes, int rememberedAddresses, int queuedDatagrams, int datagramBytesMax, long gatherNs) {
    /** The longest datagram of media, which keeps below 1500. */
    public static final int MAX_DATAGRAM_BYTES = 2048;

    /** The longest that UDP has room for: SIP over UDP may use it (RFC 3261 §18.1.1). */
    private static final int LONGEST_BYTES = 65_535;

    /** For a media node: each datagram is taken at once. Gathering is not shown to be cheaper on the whole (docs/internals/udp.md). */
    public static final UdpSettings DEFAULT = new UdpSettings(4 << 20, 16384, 1024, MAX_DATAGRAM_BYTES, 0);

    /** For signalling: one socket, long messages, and bursts of registrations after a power cut. */
    public static final UdpSettings SIGNALLING = new UdpSettings(4 << 20, 16384, 512, LONGEST_BYTES);

    /** The room after a received datagram that its handler may write to. */
    static final int SLACK_BYTES = 64;

    /** How many datagrams one socket may deliver in a turn, so that a flood at one does not starve the others. */
    static final int FAIR_SHARE = 128;

    public UdpSettings {
        if (socketBufferBytes < 4096
                || rememberedAddresses < 16
                || queuedDatagrams < 16
                || datagramBytesMax < 512
                || datagramBytesMax > LONGEST_BYTES
                || gatherNs < 0
                || gatherNs > 1_000_000) {
            throw new IllegalArgumentException("Nothing to work with: " + socketBufferBytes + " bytes, "
                    + rememberedAddresses + " addresses, " + queuedDatagrams + " datagrams of " + datagramBytesMax + " bytes, "
                    + gatherNs + " ns.");
        }
    }

    /** That takes each datagram at once. */
    public UdpSettings(int socketBufferBytes, int rememberedAddresses, int queuedDatagrams, int datagramBytesMax) {
        this(socketBufferBytes, rememberedAddresses, queuedDatagrams, datagramBytesMax, 0);
    }

    /** With media's longest datagram. */
    public UdpSettings(int socketBufferBytes, int rememberedAddresses, int queuedDatagrams) {
        this(socketBufferBytes, rememberedAddresses, queuedDatagrams, MAX_DATAGRAM_BYTES);
    }

    /** How many datagrams are received by one call: long ones in smaller batches, or their buffers would take megabytes. */
    int receiveBatch() {
        return Math.clamp((1 << 20) / datagramBytesMax, 8, 32);
    }

    /** The room for datagrams that wait to be sent; most are much shorter than the longest. */
    long queuedBytes() {
        return Math.max(queuedDatagrams * 1024L, 4L * datagramBytesMax);
    }
}
