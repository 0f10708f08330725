package org.parley.net.sip;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** Says what is wrong when a socket cannot be opened, and which key would change it. */
final class Binding {
    private Binding() {}

    static Channel await(ChannelFuture future, String transport, SipListeners.Bind bind) {
        future.awaitUninterruptibly();
        if (future.isSuccess()) {
            return future.channel();
        }
        var cause = future.cause();
        throw cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")
                ? taken(transport, bind, cause)
                : impossible(transport, bind, cause);
    }

    static ParleyException taken(String transport, SipListeners.Bind bind, Throwable cause) {
        return new ParleyException(
                ErrorCode.PORT_TAKEN,
                "SIP over " + transport + " cannot listen on " + text(bind.address())
                        + ": another program has that port. Stop it, or set " + bind.configurationKey() + " to a free one",
                cause);
    }

    static ParleyException impossible(String transport, SipListeners.Bind bind, Throwable cause) {
        return new ParleyException(
                ErrorCode.CONFIGURATION,
                "SIP over " + transport + " cannot listen on " + text(bind.address()) + ": " + cause.getMessage()
                        + ". Change it with " + bind.configurationKey(),
                cause);
    }

    static String text(InetSocketAddress address) {
        var host = address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
