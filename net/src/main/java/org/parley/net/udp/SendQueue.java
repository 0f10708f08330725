package org.parley.net.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Datagrams that wait for the end of a loop's turn, in native memory laid out for sendmmsg. Each socket's datagrams
 * form a chain through the slots, so that they leave in few calls and in order. Owned by one loop.
 */
final class SendQueue {
    static final int NONE = -1;
    private static final int BATCH = 64;
    private static final long ALIGNMENT = 64;

    private final LinuxCalls calls;
    private final MemorySegment bytes;
    private final MemorySegment addresses;
    private final MemorySegment vectors;
    private final MemorySegment headers; // One batch of struct mmsghdr.
    private final int[] addressLength;
    private final int[] next; // The chain of a socket, and the chain of free slots.
    private int free;
    private int used;
    private long bytesUsed; // Datagrams stand one behind the other; when all have left, we begin at the start again.
    private long dropped;

    SendQueue(LinuxCalls calls, Arena arena, UdpSettings settings) {
        this.calls = calls;
        int slots = settings.queuedDatagrams();
        bytes = arena.allocate(settings.queuedBytes(), ALIGNMENT);
        addresses = arena.allocate(slots * LinuxCalls.SOCKADDR_BYTES, 8);
        vectors = arena.allocate(slots * LinuxCalls.IOVEC_BYTES, 8);
        headers = arena.allocate(BATCH * LinuxCalls.MMSGHDR_BYTES, 8);
        addressLength = new int[slots];
        next = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            next[slot] = slot + 1 < slots ? slot + 1 : NONE;
        }
    }

    /** Whether a datagram of that length has no room before others have left. */
    boolean isFull(int length) {
        return free == NONE || bytesUsed + length > bytes.byteSize();
    }

    /** Copies a datagram into a slot; returns it, or {@link #NONE}: this socket's family cannot reach the address. */
    int add(byte[] data, int offset, int length, PeerAddress to, int family) {
        int slot = free;
        int addressBytes = to.write(addresses, slot * LinuxCalls.SOCKADDR_BYTES, family);
        if (addressBytes < 0) {
            return NONE;
        }
        free = next[slot];
        next[slot] = NONE;
        addressLength[slot] = addressBytes;
        MemorySegment.copy(data, offset, bytes, ValueLayout.JAVA_BYTE, bytesUsed, length);
        vectors.set(ValueLayout.JAVA_LONG, slot * LinuxCalls.IOVEC_BYTES, bytes.address() + bytesUsed);
        vectors.set(ValueLayout.JAVA_LONG, slot * LinuxCalls.IOVEC_BYTES + LinuxCalls.IOV_LEN, length);
        bytesUsed += length + ALIGNMENT - 1 & -ALIGNMENT;
        used++;
        return slot;
    }

    /** Puts {@code slot} behind {@code last} in a socket's chain. */
    void chain(int last, int slot) {
        next[last] = slot;
    }

    /** Sends a socket's chain and frees its slots. */
    void send(int fd, int first) {
        if (next[first] == NONE) {
            sendOne(fd, first);
            release(first, 1);
            return;
        }
        for (int head = first; head != NONE; ) {
            int count = 0;
            int slot = head;
            for (; slot != NONE && count < BATCH; slot = next[slot]) {
                fill(count++, slot);
            }
            sendBatch(fd, count);
            head = release(head, count);
        }
    }

    /** Most sockets of telephones send one datagram per turn, and a plain sendto costs less than a batch of one. */
    private void sendOne(int fd, int slot) {
        long at = slot * LinuxCalls.IOVEC_BYTES;
        long data = vectors.get(ValueLayout.JAVA_LONG, at);
        long length = vectors.get(ValueLayout.JAVA_LONG, at + LinuxCalls.IOV_LEN);
        long address = addresses.address() + slot * LinuxCalls.SOCKADDR_BYTES;
        int result = calls.sendOne(fd, data, length, address, addressLength[slot]);
        if (result < 0 && result != -LinuxCalls.EAGAIN) {
            // EINTR; or an ICMP error of an earlier datagram, told once in place of sending: this one may leave all the same.
            result = calls.sendOne(fd, data, length, address, addressLength[slot]);
        }
        if (result < 0) {
            dropped++;
        }
    }

    private void fill(int index, int slot) {
        long header = index * LinuxCalls.MMSGHDR_BYTES;
        headers.set(
                ValueLayout.JAVA_LONG,
                header + LinuxCalls.MSG_NAME,
                addresses.address() + slot * LinuxCalls.SOCKADDR_BYTES);
        headers.set(ValueLayout.JAVA_INT, header + LinuxCalls.MSG_NAMELEN, addressLength[slot]);
        headers.set(
                ValueLayout.JAVA_LONG, header + LinuxCalls.MSG_IOV, vectors.address() + slot * LinuxCalls.IOVEC_BYTES);
        headers.set(ValueLayout.JAVA_LONG, header + LinuxCalls.MSG_IOVLEN, 1);
    }

    private void sendBatch(int fd, int count) {
        for (int sent = 0; sent < count; ) {
            // Nearly always all leave at the first try, and that makes no object.
            var rest = sent == 0 ? headers : headers.asSlice(sent * LinuxCalls.MMSGHDR_BYTES);
            int result = calls.sendMany(fd, rest, count - sent);
            if (result > 0) {
                sent += result;
            } else if (result == -LinuxCalls.EAGAIN) {
                dropped += count - sent; // The socket's buffer is full: later is too late for media.
                return;
            } else if (result != -LinuxCalls.EINTR) {
                // The first one cannot leave (ENOBUFS, EHOSTUNREACH, or an ICMP error of an earlier one); the others may.
                dropped++;
                sent++;
            }
        }
    }

    private int release(int head, int count) {
        int slot = head;
        for (int i = 0; i < count; i++) {
            int following = next[slot];
            next[slot] = free;
            free = slot;
            slot = following;
        }
        used -= count;
        if (used == 0) {
            bytesUsed = 0;
        }
        return slot;
    }

    /** Gives the slots of a chain back unsent. */
    void discard(int first) {
        for (int slot = first; slot != NONE; ) {
            slot = release(slot, 1);
            dropped++;
        }
    }

    void onDropped() {
        dropped++;
    }

    long dropped() {
        return dropped;
    }
}
