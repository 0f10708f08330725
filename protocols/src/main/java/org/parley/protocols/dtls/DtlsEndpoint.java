package org.parley.protocols.dtls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * One DTLS association, from its handshake to its close alert. {@link #receive} and {@link #close} may be called from any thread and
 * never block; results come by {@link DtlsListener}.
 */
public final class DtlsEndpoint {
    /** Datagrams that may wait for the handshake's thread; a flight of a browser has about six. */
    static final int QUEUE_MAX = 64;

    private static final int DATAGRAM_BYTES_MAX = 2048;
    /** IPv6's smallest packet less its headers: no path fragments it. */
    private static final int SEND_BYTES_MAX = 1200;

    private static final byte[] WAKE_UP = new byte[0];

    private final DtlsContext context;
    private final DtlsRole role;
    private final DtlsListener listener;
    private final BlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final QueueTransport transport = new QueueTransport();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private volatile boolean isClosing;
    private volatile boolean isClosedByPeer;

    public DtlsEndpoint(DtlsContext context, DtlsRole role, DtlsListener listener) {
        this.context = context;
        this.role = role;
        this.listener = listener;
    }

    public DtlsRole role() {
        return role;
    }

    /** Begins the handshake; a client sends its hello. Idempotent. */
    public void start() {
        if (isStarted.compareAndSet(false, true)) {
            context.executor().execute(this::run);
        }
    }

    /** Hands in a datagram of the peer, which is copied; may come before {@link #start}. False if too many wait already. */
    public boolean receive(byte[] data, int offset, int length) {
        return length <= DATAGRAM_BYTES_MAX && incoming.offer(Arrays.copyOfRange(data, offset, offset + length));
    }

    /** Sends a close alert if the association stands, and ends. */
    public void close() {
        isClosing = true;
        incoming.offer(WAKE_UP); // If the queue is full its thread is awake anyway.
        if (isStarted.compareAndSet(false, true)) {
            listener.onClosed("closed before it began");
        }
    }

    private void run() {
        String because;
        try {
            because = handshakeAndServe();
        } catch (IOException failure) {
            because = reasonOf(failure);
        } catch (RuntimeException broken) {
            because = "DTLS failed: " + broken;
        }
        transport.flush();
        listener.onClosed(because);
    }

    private String handshakeAndServe() throws IOException {
        var peer = new PeerOfDtls(context, () -> isClosedByPeer = true);
        var association =
                switch (role) {
                    case SERVER -> new DTLSServerProtocol().accept(peer.server(), transport);
                    case CLIENT -> new DTLSClientProtocol().connect(peer.client(), transport);
                };
        transport.flush(); // Our last words before the keys, so that they leave before the first packet.
        listener.onKeys(peer.keys());
        return serve(association);
    }

    /** Stays for retransmitted flights and for the close alert; application data has no place here. */
    private String serve(DTLSTransport association) throws IOException {
        var scratch = new byte[DATAGRAM_BYTES_MAX];
        while (!isClosing && !isClosedByPeer) {
            try {
                association.receive(scratch, 0, scratch.length, 60_000);
            } catch (InterruptedIOException _) {
                // Woken up to see whether it is over.
            }
        }
        if (isClosedByPeer) {
            return "the peer closed its DTLS association";
        }
        association.close();
        return "closed by us";
    }

    private String reasonOf(IOException failure) {
        if (isClosing) {
            return "closed by us";
        }
        if (isClosedByPeer) {
            return "the peer closed its DTLS association";
        }
        return switch (failure) {
            case TlsFatalAlertReceived alert -> "the peer refused DTLS: " + alert.getMessage();
            case TlsTimeoutException _ -> "the DTLS handshake took too long";
            case TlsFatalAlert alert -> "the DTLS handshake failed: " + alert.getMessage();
            default -> "DTLS failed: " + failure.getMessage();
        };
    }

    /**
     * The queue as BouncyCastle sees it. It hands over each record by itself; here the records of a flight are put into as few
     * datagrams as they fit (RFC 6347 §4.1.1), which leave when BouncyCastle begins to wait. A flight is then one hand-over
     * to the loop instead of five.
     */
    private final class QueueTransport implements DatagramTransport {
        private final ByteArrayOutputStream flight = new ByteArrayOutputStream(SEND_BYTES_MAX);

        void flush() {
            if (flight.size() > 0) {
                listener.send(flight.toByteArray());
                flight.reset();
            }
        }

        @Override
        public int getReceiveLimit() {
            return DATAGRAM_BYTES_MAX;
        }

        @Override
        public int getSendLimit() {
            return SEND_BYTES_MAX;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            flush();
            if (isClosing || isClosedByPeer) {
                throw new InterruptedIOException("closing");
            }
            try {
                var datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                if (datagram == WAKE_UP) {
                    throw new InterruptedIOException("woken up");
                }
                int bytes = Math.min(length, datagram.length);
                System.arraycopy(datagram, 0, buffer, offset, bytes);
                return bytes;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                isClosing = true; // The executor shuts down.
                throw new InterruptedIOException("interrupted");
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            if (flight.size() + length > SEND_BYTES_MAX) {
                flush();
            }
            flight.write(buffer, offset, length);
        }

        @Override
        public void close() {
            // The socket is not ours.
        }
    }
}
