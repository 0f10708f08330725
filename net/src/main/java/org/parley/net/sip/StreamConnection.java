package org.parley.net.sip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipStreamFramer;
import org.parley.protocols.sip.message.SipTransport;

/**
 * One TCP or TLS connection: the Netty handler that frames its bytes and keeps its limits, and the flow that SIP sends
 * over. Framing state belongs to the channel's event loop; the methods of {@link SocketFlow} may be called from any thread.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter implements SocketFlow {
    /** RFC 5626 §4.4.1: a client's double line end is answered with a single one. */
    private static final byte[] PONG = {'\r', '\n'};

    /** What the connection is, however it came to be. */
    record Ends(SipTransport transport, InetSocketAddress remote, HostPort advertised, boolean isAccepted) {}

    private final SocketChannel channel;
    private final Ends ends;
    private final StreamShared shared;
    private final SipStreamFramer framer;
    private final AtomicInteger pending = new AtomicInteger();
    /** What the loop sent in this turn; the loop's, as is the count of its bytes. */
    private final List<byte[]> turn = new ArrayList<>(4);

    private int turnBytes;
    private volatile boolean isTrusted;
    private volatile Set<String> certificateNames = Set.of();
    private long lastReadNs;
    private long partialSinceNs;
    private boolean isPartial;
    private boolean isMessageWatched;

    StreamConnection(SocketChannel channel, Ends ends, StreamShared shared) {
        this.channel = channel;
        this.ends = ends;
        this.shared = shared;
        int bytesMax = shared.limits().messageBytesMax();
        framer = new SipStreamFramer(bytesMax, bytesMax, ends.isAccepted());
        lastReadNs = shared.clock().nowNs();
    }

    @Override
    public SipTransport transport() {
        return ends.transport();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return ends.remote();
    }

    @Override
    public HostPort sentBy() {
        return ends.advertised();
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public Set<String> certificateNames() {
        return certificateNames;
    }

    /** The names that the peer proved in the handshake: known before its first message is read. */
    void shows(Set<String> names) {
        certificateNames = names;
    }

    @Override
    public boolean offersAlias() {
        return !ends.isAccepted();
    }

    @Override
    public void trust() {
        isTrusted = true;
    }

    /** Writes, or gives the connection up if its peer has not read for so long that the limit is reached. */
    @Override
    public boolean send(byte[] message) {
        if (!channel.isActive()) {
            return false;
        }
        if (!channel.isWritable()) {
            shared.counters().slowReaders.increment();
            channel.close();
            return false;
        }
        shared.counters().messagesOut.increment();
        if (shared.loop().isOnLoop()) {
            sendWithThisTurn(message);
        } else {
            channel.writeAndFlush(Unpooled.wrappedBuffer(message), channel.voidPromise());
        }
        return true;
    }

    /** What the loop sends in one turn goes to the channel's thread together: one wake-up, one write, one TLS record. */
    private void sendWithThisTurn(byte[] message) {
        if (turnBytes == 0) {
            shared.loop().atEndOfTurn(this::sendTurn);
        }
        if (turnBytes + message.length > shared.limits().writeBytesMax()) {
            sendTurn(); // From here on the channel says whether the peer reads.
        }
        turn.add(message);
        turnBytes += message.length;
    }

    private void sendTurn() {
        if (turnBytes == 0) {
            return;
        }
        var all = new byte[turnBytes];
        int at = 0;
        for (var message : turn) {
            System.arraycopy(message, 0, all, at, message.length);
            at += message.length;
        }
        turn.clear();
        turnBytes = 0;
        channel.writeAndFlush(Unpooled.wrappedBuffer(all), channel.voidPromise());
    }

    @Override
    public void close() {
        if (shared.loop().isOnLoop()) {
            sendTurn();
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        watchSilence(context);
        super.channelActive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastReadNs = shared.clock().nowNs();
        var buffer = (ByteBuf) message;
        var bytes = new byte[buffer.readableBytes()];
        try {
            buffer.readBytes(bytes);
        } finally {
            buffer.release();
        }
        framer.feed(bytes, 0, bytes.length);
        if (takeFrames()) {
            isPartial = false;
        } else if (!isLineEnds(bytes)) {
            notePartial(context);
        }
    }

    /** Whether there was at least one. */
    private boolean takeFrames() {
        boolean isAny = false;
        for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
            isAny = true;
            switch (frame.get()) {
                case SipStreamFramer.Frame.Message(var bytes) -> handOver(bytes);
                case SipStreamFramer.Frame.Ping _ -> {
                    shared.counters().keepAlives.increment();
                    send(PONG);
                }
                case SipStreamFramer.Frame.Pong _ -> shared.counters().keepAlives.increment();
                case SipStreamFramer.Frame.Broken(_, var reason, var head) -> {
                    // Where the next message begins can no longer be known (RFC 3261 §18.3): read nothing more.
                    channel.config().setAutoRead(false);
                    shared.receiver().onBroken(this, head, reason, this::close);
                }
            }
        }
        return isAny;
    }

    private void handOver(byte[] bytes) {
        if (pending.incrementAndGet() >= shared.limits().pendingMax()) {
            channel.config().setAutoRead(false); // TCP's own window then slows the peer down.
        }
        shared.receiver().onMessage(this, bytes, this::onTaken);
    }

    private void onTaken() {
        if (pending.decrementAndGet() == shared.limits().pendingMax() / 2) {
            channel.config().setAutoRead(true);
        }
    }

    private void notePartial(ChannelHandlerContext context) {
        if (isPartial) {
            return;
        }
        isPartial = true;
        partialSinceNs = lastReadNs;
        if (!isMessageWatched) { // One timer at a time, however often a peer stops in mid-message.
            isMessageWatched = true;
            later(context, shared.limits().messageTime().toNanos(), () -> onMessageTime(context));
        }
    }

    private static boolean isLineEnds(byte[] bytes) {
        for (var one : bytes) {
            if (one != '\r' && one != '\n') {
                return false;
            }
        }
        return true;
    }

    private void onMessageTime(ChannelHandlerContext context) {
        if (!isPartial || !channel.isActive()) {
            isMessageWatched = false;
            return;
        }
        long leftNs = shared.limits().messageTime().toNanos() - (shared.clock().nowNs() - partialSinceNs);
        if (leftNs <= 0) {
            giveUp(context);
        } else {
            later(context, leftNs, () -> onMessageTime(context));
        }
    }

    private void watchSilence(ChannelHandlerContext context) {
        if (!channel.isActive()) {
            return;
        }
        var limits = shared.limits();
        long idleNs = (isTrusted ? limits.trustedIdle() : limits.strangerIdle()).toNanos();
        long leftNs = idleNs - (shared.clock().nowNs() - lastReadNs);
        if (leftNs <= 0) {
            giveUp(context);
        } else {
            // A stranger may become trusted, never the other way round: looking too early is the only mistake possible.
            later(context, leftNs, () -> watchSilence(context));
        }
    }

    private static void later(ChannelHandlerContext context, long delayNs, Runnable check) {
        context.executor().schedule(check, delayNs, TimeUnit.NANOSECONDS);
    }

    private void giveUp(ChannelHandlerContext context) {
        shared.counters().timedOut.increment();
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        shared.receiver().onClosed(this);
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            shared.counters().tlsFailures.increment();
        }
        context.close(); // A reset or a broken TLS record ends this connection and nothing else.
    }

    @Override
    public String toString() {
        return ends.transport().uriName() + " " + Binding.text(ends.remote());
    }
}
