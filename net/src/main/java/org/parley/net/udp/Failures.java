package org.parley.net.udp;

import java.net.InetSocketAddress;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong on sockets, in words; and the mistakes of handlers, which must not end a loop. Owned by one loop. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(UdpLoop.class);

    private long handlerFailures;

    static ParleyException portTaken(InetSocketAddress address) {
        return new ParleyException(
                ErrorCode.PORT_TAKEN,
                "UDP " + text(address) + " is taken by another program; stop it, or set another port.");
    }

    static ParleyException cannotBind(InetSocketAddress address, String because) {
        return new ParleyException(
                ErrorCode.CONFIGURATION,
                "UDP " + text(address) + " cannot be opened (" + because
                        + "); give an address of this machine and a port this user may open.");
    }

    /** A handler's exception: counted, and logged at the 1st, 2nd, 4th, 8th… so that a flood cannot fill the disk. */
    void onHandlerFailure(UdpSocket socket, RuntimeException failure) {
        handlerFailures++;
        if (Long.bitCount(handlerFailures) == 1) {
            LOG.error(
                    "A handler of {} failed on a datagram ({} such failures so far); the loop goes on.",
                    text(socket.localAddress()),
                    handlerFailures,
                    failure);
        }
    }

    static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
