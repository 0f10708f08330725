package org.parley.net.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

/** Accepts and opens connections of one kind, TCP or TLS. Thread-safe. */
final class StreamTransport {
    private static final int CONNECT_MS = 5_000; // Well below timer B: there may be other contacts to try.
    private static final int ACCEPT_BACKLOG = 1024;

    private final EventLoopGroup group;
    private final SipTransport transport;
    private final Optional<SipTls> tls;
    private final LocalAddresses addresses;
    private final StreamShared shared;
    private final Channel server;

    /** {@code tls} is there for TLS and not for TCP; it always shows the newest certificate. */
    StreamTransport(
            EventLoopGroup group,
            SipListeners.Bind bind,
            Optional<SipTls> tls,
            LocalAddresses addresses,
            StreamShared shared) {
        this.group = group;
        this.transport = tls.isPresent() ? SipTransport.TLS : SipTransport.TCP;
        this.tls = tls;
        this.addresses = addresses;
        this.shared = shared;
        var future = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, writeMarks())
                .childHandler(new Accepted())
                .bind(bind.address());
        server = Binding.await(future, transport.viaName(), bind);
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Opens a connection to a server that shall be {@code domain}, or to nobody in particular where that is empty; completes on Netty's thread, with a {@link ParleyException} if there is none. */
    CompletableFuture<SocketFlow> connect(InetSocketAddress to, String domain) {
        var opened = new CompletableFuture<SocketFlow>();
        if (!shared.census().enter(to.getAddress())) {
            shared.counters().refused.increment();
            opened.completeExceptionally(new ParleyException(ErrorCode.NODE_AT_LIMIT, "Too many SIP connections"));
            return opened;
        }
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, writeMarks())
                .handler(new Opened(to, domain, opened))
                .connect(to)
                .addListener((ChannelFuture future) -> {
                    if (!future.isSuccess()) {
                        opened.completeExceptionally(unreachable(to, future.cause()));
                    } else if (tls.isEmpty()) {
                        opened.complete(future.channel().pipeline().get(StreamConnection.class));
                    }
                });
        return opened;
    }

    private ParleyException unreachable(InetSocketAddress to, Throwable cause) {
        return new ParleyException(
                ErrorCode.UNAVAILABLE, "No " + transport.viaName() + " connection to " + Binding.text(to) + ": " + cause.getMessage(), cause);
    }

    void close() {
        server.close().awaitUninterruptibly();
    }

    private WriteBufferWaterMark writeMarks() {
        int high = shared.limits().writeBytesMax();
        return new WriteBufferWaterMark(high / 2, high);
    }

    private StreamConnection connection(SocketChannel channel, InetSocketAddress remote, boolean isAccepted) {
        // A connection that left by itself frees its place, whoever closed it.
        channel.closeFuture().addListener(_ -> {
            shared.census().leave(remote.getAddress());
            shared.counters().closed.increment();
        });
        shared.counters().opened.increment();
        var advertised = new HostPort(addresses.facing(remote.getAddress()), localAddress().getPort());
        return new StreamConnection(channel, new StreamConnection.Ends(transport, remote, advertised, isAccepted), shared);
    }

    private SslHandler tlsHandler(SSLEngine engine) {
        var handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(shared.limits().messageTime().toMillis());
        return handler;
    }

    private final class Accepted extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            var remote = channel.remoteAddress();
            if (remote != null && !shared.gate().admits(remote.getAddress())) {
                shared.counters().denied.increment();
                channel.close();
                return;
            }
            if (remote == null || !shared.census().enter(remote.getAddress())) {
                shared.counters().refused.increment();
                channel.close();
                return;
            }
            var connection = connection(channel, remote, true);
            tls.ifPresent(trust -> {
                var handler = tlsHandler(trust.accepting());
                handler.handshakeFuture().addListener(handshake -> {
                    if (handshake.isSuccess()) {
                        connection.shows(trust.clientNames(handler.engine().getSession()));
                    }
                });
                channel.pipeline().addLast(handler);
            });
            channel.pipeline().addLast(connection);
        }
    }

    private final class Opened extends ChannelInitializer<SocketChannel> {
        private final InetSocketAddress to;
        private final String domain;
        private final CompletableFuture<SocketFlow> opened;

        private Opened(InetSocketAddress to, String domain, CompletableFuture<SocketFlow> opened) {
            this.to = to;
            this.domain = domain;
            this.opened = opened;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            var connection = connection(channel, to, false);
            tls.ifPresent(trust -> channel.pipeline().addLast(handshake(trust, connection)));
            channel.pipeline().addLast(connection);
        }

        private SslHandler handshake(SipTls trust, StreamConnection connection) {
            var handler = tlsHandler(trust.opening(domain, to.getHostString(), to.getPort()));
            handler.handshakeFuture().addListener(handshake -> {
                var session = handler.engine().getSession();
                var objection = handshake.isSuccess() ? trust.objection(session, domain) : Optional.<String>empty();
                if (handshake.isSuccess() && objection.isEmpty()) {
                    connection.shows(trust.serverNames(session, domain));
                    opened.complete(connection);
                } else {
                    shared.counters().tlsFailures.increment();
                    var cause = objection.<Throwable>map(SSLException::new).orElseGet(handshake::cause);
                    opened.completeExceptionally(unreachable(to, cause));
                    handler.closeOutbound();
                    connection.close();
                }
            });
            return handler;
        }
    }
}
