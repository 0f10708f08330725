package org.parley.net.udp;

/**
 * The limits of a loop.
 *
 * @param socketBufferBytes what each socket asks of the kernel, in and out; the kernel may grant less
 * @param rememberedAddresses how many peers' addresses are kept as objects; past that, old ones are made anew
 * @param queuedDatagrams how many datagrams may wait for the next batch; a full queue is sent at once
 */
public record UdpSettings(int socketBufferBytes, int rememberedAddresses, int queuedDatagrams) {
    /** For a media node. */
    public static final UdpSettings DEFAULT = new UdpSettings(4 << 20, 16384, 1024);

    /** The longest datagram that is sent or received; longer ones are dropped and counted. Media keeps below 1500. */
    public static final int MAX_DATAGRAM_BYTES = 2048;

    /** The room after a received datagram that its handler may write to. */
    static final int SLACK_BYTES = 64;

    /** How many datagrams one socket may deliver in a turn, so that a flood at one does not starve the others. */
    static final int FAIR_SHARE = 128;

    public UdpSettings {
        if (socketBufferBytes < 4096 || rememberedAddresses < 16 || queuedDatagrams < 16) {
            throw new IllegalArgumentException("Too small to work with: " + socketBufferBytes + " bytes, "
                    + rememberedAddresses + " addresses, " + queuedDatagrams + " datagrams.");
        }
    }
}
