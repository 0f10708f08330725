package org.parley.net.udp;

import org.parley.base.time.SystemTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the best {@link UdpLoop} there is on this machine. Thread-safe. */
public final class UdpLoops {
    private static final Logger LOG = LoggerFactory.getLogger(UdpLoops.class);

    private UdpLoops() {}

    /** With {@link UdpSettings#DEFAULT}. */
    public static UdpLoop open() {
        return open(UdpSettings.DEFAULT);
    }

    /** A loop on batched system calls where they are (Linux), else on {@code DatagramChannel}. */
    public static UdpLoop open(UdpSettings settings) {
        if (LinuxCalls.isSupported()) {
            try {
                return openBatched(settings);
            } catch (UnsupportedOperationException | ExceptionInInitializerError | NoClassDefFoundError failure) {
                LOG.warn("Batched system calls for UDP do not work here; packets will cost a third more.", failure);
            }
        }
        return openPortable(settings);
    }

    /** A loop on epoll, recvmmsg and sendmmsg. UnsupportedOperationException where they are not. */
    static UdpLoop openBatched(UdpSettings settings) {
        return new BatchedUdpLoop(settings, new SystemTime());
    }

    /** A loop on {@code DatagramChannel} and a selector: runs everywhere, costs a third more per packet. */
    public static UdpLoop openPortable(UdpSettings settings) {
        return new PortableUdpLoop(settings);
    }
}
