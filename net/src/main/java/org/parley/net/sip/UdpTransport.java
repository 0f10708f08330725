package org.parley.net.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.parley.protocols.sip.message.HostPort;

/** The UDP socket: one datagram, one message (RFC 3261 §18.3). Sends from any thread; hands up on Netty's. */
final class UdpTransport {
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int KERNEL_BUFFER_BYTES = 1 << 20; // Bursts of registrations after a power cut.
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(1 << 20, 4 << 20);

    /** Takes what came; called on Netty's thread. */
    interface Receiver {
        void onDatagram(UdpFlow flow, byte[] data);
    }

    private final LocalAddresses addresses;
    private final FlowCounters counters;
    private final Channel channel;

    UdpTransport(
            EventLoopGroup group, SipListeners.Bind bind, LocalAddresses addresses, FlowCounters counters, Receiver receiver) {
        this.addresses = addresses;
        this.counters = counters;
        var future = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX))
                .handler(new Inbound(receiver))
                .bind(bind.address());
        channel = Binding.await(future, "UDP", bind);
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    HostPort advertised(InetAddress peer) {
        return new HostPort(addresses.facing(peer), localAddress().getPort());
    }

    boolean send(InetSocketAddress to, byte[] data) {
        if (!channel.isWritable()) {
            counters.dropped.increment();
            return true; // A datagram may be lost anywhere, here too; retransmission brings it back.
        }
        counters.messagesOut.increment();
        // Errors (no route, a closed port) are what lost datagrams are: retransmission and timeouts deal with them.
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(data), to));
        return true;
    }

    void close() {
        channel.close().awaitUninterruptibly();
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Receiver receiver;

        private Inbound(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            var data = new byte[packet.content().readableBytes()];
            packet.content().readBytes(data);
            receiver.onDatagram(new UdpFlow(UdpTransport.this, packet.sender()), data);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // "Port unreachable" comes up here; one peer's trouble must not close everybody's socket.
            counters.datagramErrors.increment();
        }
    }
}
