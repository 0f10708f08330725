package org.parley.net.hep;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** Sends packets to a capture server over UDP. What it does not take is lost, and counted. Thread-safe. */
public final class HepSocket implements Consumer<byte[]>, AutoCloseable {
    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final LongAdder failed = new LongAdder();

    private HepSocket(DatagramChannel channel, InetSocketAddress server) {
        this.channel = channel;
        this.server = server;
    }

    /** UNAVAILABLE where no socket can be opened. A name is looked up once, here. */
    public static HepSocket open(String host, int port) {
        try {
            return new HepSocket(DatagramChannel.open(), new InetSocketAddress(host, port));
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "No socket for HEP can be opened: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void accept(byte[] packet) {
        try {
            if (server.isUnresolved() || channel.send(ByteBuffer.wrap(packet), server) == 0) {
                failed.increment();
            }
        } catch (IOException _) {
            failed.increment(); // A capture server that is away must not show in the log for every message.
        }
    }

    /** Packets that could not be sent. */
    public long failed() {
        return failed.sum();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // Nothing more was to be sent.
        }
    }
}
