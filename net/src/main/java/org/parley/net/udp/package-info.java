/**
 * UDP for media and SIP: many sockets on one loop, batched system calls (recvmmsg, sendmmsg over epoll) on Linux, a
 * {@code DatagramChannel} twin elsewhere.
 *
 * <p>Start at {@link UdpLoop}. One loop is owned by one thread; nothing here takes a lock or allocates per packet.
 */
@NullMarked
package org.parley.net.udp;

import org.jspecify.annotations.NullMarked;
