package org.parley.net.udp;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of Linux that {@link BatchedUdpLoop} lives on, with the numbers of its headers; they are the same on
 * x64 and arm64 but for {@link #EVENT_BYTES}. Every method answers what the call answered, or minus the error number.
 */
final class LinuxCalls {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;

    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;

    /** {@code struct epoll_event} is packed on x64 only. */
    static final long EVENT_BYTES = isX64() ? 12 : 16;

    static final long EVENT_DATA = isX64() ? 4 : 8;
    static final int EPOLLIN = 1;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;

    /** {@code struct mmsghdr}: a msghdr of 56 bytes, the length, padding. */
    static final long MMSGHDR_BYTES = 64;

    static final long MSG_NAME = 0;
    static final long MSG_NAMELEN = 8;
    static final long MSG_IOV = 16;
    static final long MSG_IOVLEN = 24;
    static final long MSG_FLAGS = 48;
    static final long MSG_LEN = 56;

    static final long IOVEC_BYTES = 16;
    static final long IOV_LEN = 8;

    /** Room for {@code struct sockaddr_in6}, rounded up. */
    static final long SOCKADDR_BYTES = 32;

    static final int SOCKADDR_IN_LENGTH = 16;
    static final int SOCKADDR_IN6_LENGTH = 28;

    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = handle("socket", INT, INT, INT, INT);
    private static final MethodHandle BIND = handle("bind", INT, INT, POINTER, INT);
    private static final MethodHandle GETSOCKNAME = handle("getsockname", INT, INT, POINTER, POINTER);
    private static final MethodHandle SETSOCKOPT = handle("setsockopt", INT, INT, INT, INT, POINTER, INT);
    private static final MethodHandle CLOSE = handle("close", INT, INT);
    private static final MethodHandle EPOLL_CREATE = handle("epoll_create1", INT, INT);
    private static final MethodHandle EPOLL_CTL = handle("epoll_ctl", INT, INT, INT, INT, POINTER);
    private static final MethodHandle EPOLL_WAIT = handle("epoll_wait", INT, INT, POINTER, INT, INT);
    private static final @Nullable MethodHandle EPOLL_PWAIT2 =
            optional("epoll_pwait2", INT, INT, POINTER, INT, POINTER, POINTER).orElse(null);
    private static final MethodHandle EVENTFD = handle("eventfd", INT, INT, INT);
    private static final MethodHandle READ = handle("read", LONG, INT, POINTER, LONG);
    private static final MethodHandle WRITE = handle("write", LONG, INT, POINTER, LONG);
    private static final MethodHandle RECVMMSG = handle("recvmmsg", INT, INT, POINTER, INT, INT, POINTER);
    // Pointers as numbers: what is passed to these is native memory that lives as long as its loop, and no object is made per packet.
    private static final MethodHandle RECVFROM = handle("recvfrom", LONG, INT, LONG, LONG, INT, LONG, LONG);
    private static final MethodHandle SENDTO = handle("sendto", LONG, INT, LONG, LONG, INT, LONG, INT);
    private static final MethodHandle NANOSLEEP = handle("nanosleep", INT, POINTER, POINTER);
    private static final MethodHandle SENDMMSG = handle("sendmmsg", INT, INT, POINTER, INT, INT);

    private final MemorySegment errno;
    private final MemorySegment small; // For options, lengths, one event, one timespec.
    private boolean hasPreciseWait = EPOLL_PWAIT2 != null;

    /** One caller's scratch memory; belongs to one thread. */
    LinuxCalls(Arena arena) {
        errno = arena.allocate(CAPTURE);
        small = arena.allocate(32, 8);
    }

    static boolean isSupported() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")
                && (isX64() || System.getProperty("os.arch").equals("aarch64"));
    }

    private static boolean isX64() {
        return System.getProperty("os.arch").equals("amd64");
    }

    int socket(int family) {
        try {
            return result((int) SOCKET.invokeExact(errno, family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int bind(int fd, MemorySegment address, int length) {
        try {
            return result((int) BIND.invokeExact(errno, fd, address, length));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int localAddress(int fd, MemorySegment address) {
        try {
            small.set(INT, 0, (int) SOCKADDR_BYTES);
            return result((int) GETSOCKNAME.invokeExact(errno, fd, address, small));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Asks for large buffers: past the system's limit where we have the right, else up to it. */
    void setBuffers(int fd, int bytes) {
        if (option(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) {
            option(fd, SOL_SOCKET, SO_RCVBUF, bytes);
        }
        if (option(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes) < 0) {
            option(fd, SOL_SOCKET, SO_SNDBUF, bytes);
        }
    }

    /** An IPv6 socket on all addresses takes IPv4 as well. */
    void setDualStack(int fd) {
        option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    }

    private int option(int fd, int level, int name, int value) {
        try {
            small.set(INT, 0, value);
            return result((int) SETSOCKOPT.invokeExact(errno, fd, level, name, small, Integer.BYTES));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(errno, fd));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int epollCreate() {
        try {
            return result((int) EPOLL_CREATE.invokeExact(errno, EPOLL_CLOEXEC));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int epollControl(int epoll, int operation, int fd, long data) {
        try {
            small.set(INT, 0, EPOLLIN);
            small.set(ValueLayout.JAVA_LONG_UNALIGNED, EVENT_DATA, data);
            return result((int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, small));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Waits to the nanosecond where the kernel can (5.11), else to the millisecond, rounded up. */
    int epollWait(int epoll, MemorySegment events, int max, long timeoutNs) {
        var precise = EPOLL_PWAIT2;
        try {
            if (timeoutNs > 0 && hasPreciseWait && precise != null) {
                small.set(LONG, 0, timeoutNs / 1_000_000_000);
                small.set(LONG, 8, timeoutNs % 1_000_000_000);
                int count = result((int) precise.invokeExact(errno, epoll, events, max, small, MemorySegment.NULL));
                if (count >= 0 || count == -EINTR) {
                    return count;
                }
                hasPreciseWait = false; // An old kernel, or a container that knows no such call.
            }
            int timeoutMs = timeoutNs <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (timeoutNs + 999_999) / 1_000_000);
            return result((int) EPOLL_WAIT.invokeExact(errno, epoll, events, max, timeoutMs));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int eventFd() {
        try {
            return result((int) EVENTFD.invokeExact(errno, 0, EFD_NONBLOCK_CLOEXEC));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    void drain(int eventFd) {
        try {
            var _ = (long) READ.invokeExact(errno, eventFd, small, 8L);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Raises an eventfd. Static because any thread may: {@code one} holds the number 1, {@code errno} is the caller's. */
    static void raise(int eventFd, MemorySegment one, MemorySegment errno) {
        try {
            var _ = (long) WRITE.invokeExact(errno, eventFd, one, 8L);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static MemorySegment allocateErrno(Arena arena) {
        return arena.allocate(CAPTURE);
    }

    int receiveMany(int fd, MemorySegment messages, int count) {
        try {
            return result((int) RECVMMSG.invokeExact(errno, fd, messages, count, MSG_DONTWAIT, MemorySegment.NULL));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int sendMany(int fd, MemorySegment messages, int count) {
        try {
            return result((int) SENDMMSG.invokeExact(errno, fd, messages, count, MSG_DONTWAIT));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * One datagram; answers its whole length, also where the buffer is shorter. {@code lengthAt} holds the room for the address.
     */
    int receiveOne(int fd, long buffer, long bytes, long addressAt, long lengthAt) {
        try {
            return result((int) (long)
                    RECVFROM.invokeExact(errno, fd, buffer, bytes, MSG_DONTWAIT | MSG_TRUNC, addressAt, lengthAt));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    int sendOne(int fd, long data, long bytes, long addressAt, int addressBytes) {
        try {
            return result((int) (long) SENDTO.invokeExact(errno, fd, data, bytes, MSG_DONTWAIT, addressAt, addressBytes));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Stands still; below a second. */
    void sleep(long ns) {
        try {
            small.set(LONG, 0, 0);
            small.set(LONG, 8, ns);
            var _ = (int) NANOSLEEP.invokeExact(errno, small, MemorySegment.NULL);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private int result(int value) {
        return value < 0 ? -(int) ERRNO.get(errno, 0L) : value;
    }

    private static MethodHandle handle(String name, MemoryLayout answer, MemoryLayout... parameters) {
        return optional(name, answer, parameters)
                .orElseThrow(() -> new UnsupportedOperationException("This system has no " + name + "."));
    }

    private static Optional<MethodHandle> optional(String name, MemoryLayout answer, MemoryLayout... parameters) {
        return LINKER.defaultLookup()
                .find(name)
                .map(symbol -> LINKER.downcallHandle(
                        symbol, FunctionDescriptor.of(answer, parameters), Linker.Option.captureCallState("errno")));
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
