package org.parley.net.udp;

/** Opens the best {@link UdpLoop} there is on this machine. Thread-safe. */
public final class UdpLoops {
    private UdpLoops() {}

    /** With {@link UdpSettings#DEFAULT}. */
    public static UdpLoop open() {
        return open(UdpSettings.DEFAULT);
    }

    /** A loop on batched system calls where they are (Linux), else on {@code DatagramChannel}. */
    public static UdpLoop open(UdpSettings settings) {
        return openPortable(settings);
    }

    /** A loop on {@code DatagramChannel} and a selector: runs everywhere, costs a third more per packet. */
    public static UdpLoop openPortable(UdpSettings settings) {
        return new PortableUdpLoop(settings);
    }
}
