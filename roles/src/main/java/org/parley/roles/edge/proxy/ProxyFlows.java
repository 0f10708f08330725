package org.parley.roles.edge.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.proxy.FlowTokens;

/**
 * Flows by the tokens in our Record-Route (RFC 5626 §5.2). A connection has a number, which dies with it; an address behind NAT is its own
 * name, so that nothing must be remembered of it. Owned by the SIP loop.
 */
final class ProxyFlows {
    private static final int REMEMBERED_MAX = 20_000;
    private static final byte CONNECTION = 'c';
    private static final byte ADDRESS = 'a';

    /** Where a token leads. */
    sealed interface Way {
        record Open(SocketFlow flow) implements Way {}

        /** A UDP address, as the URI that leads to it. */
        record At(SipUri address) implements Way {}

        /** The connection is gone, or the token is none of ours: 430. */
        record Gone() implements Way {}
    }

    private static final Way GONE = new Way.Gone();

    private final FlowTokens tokens;
    /** Only connections whose token was asked for; as many as there may be connections. */
    private final Map<SocketFlow, Long> numbers = new IdentityHashMap<>();
    private final Map<Long, SocketFlow> byNumber = new HashMap<>();
    /** Tokens cost an HMAC, and the same are asked for again and again. */
    private final Map<SocketFlow, String> tokenOf = remembering();
    private final Map<String, Way> wayOf = remembering();
    private long lastNumber;

    ProxyFlows(FlowTokens tokens) {
        this.tokens = tokens;
    }

    private static <K, V> Map<K, V> remembering() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }

    String tokenOf(SocketFlow flow) {
        var known = tokenOf.get(flow);
        if (known == null) {
            known = seal(flow);
            tokenOf.put(flow, known);
            wayOf.put(known, new Way.Open(flow));
        }
        return known;
    }

    private String seal(SocketFlow flow) {
        if (flow.transport() == SipTransport.UDP) {
            var address = flow.remoteAddress().getAddress().getAddress();
            return tokens.seal(ByteBuffer.allocate(3 + address.length)
                    .put(ADDRESS)
                    .putShort((short) flow.remoteAddress().getPort())
                    .put(address)
                    .array());
        }
        long number = numbers.computeIfAbsent(flow, _ -> ++lastNumber);
        byNumber.put(number, flow);
        return tokens.seal(ByteBuffer.allocate(9).put(CONNECTION).putLong(number).array());
    }

    Way wayOf(String token) {
        var known = wayOf.get(token);
        if (known == null) {
            known = tokens.open(token).map(this::read).orElse(GONE);
            if (!(known instanceof Way.Gone)) {
                wayOf.put(token, known);
            }
        }
        return known instanceof Way.Open(var flow) && !flow.isOpen() ? GONE : known;
    }

    private Way read(byte[] identity) {
        if (identity[0] == CONNECTION && identity.length == 9) {
            var flow = byNumber.get(ByteBuffer.wrap(identity, 1, 8).getLong());
            return flow == null ? GONE : new Way.Open(flow);
        }
        if (identity[0] != ADDRESS || identity.length != 7 && identity.length != 19) {
            return GONE;
        }
        try {
            var host = InetAddress.getByAddress(Arrays.copyOfRange(identity, 3, identity.length)).getHostAddress();
            int port = ByteBuffer.wrap(identity, 1, 2).getShort() & 0xFFFF;
            return new Way.At(SipUri.of("", host, port).withParams(Params.of("transport", "udp")));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 and 16 bytes are addresses", impossible);
        }
    }

    void onClosed(SocketFlow flow) {
        var token = tokenOf.remove(flow);
        if (token != null) {
            wayOf.remove(token);
        }
        var number = numbers.remove(flow);
        if (number != null) {
            byNumber.remove(number);
        }
    }

    int connections() {
        return byNumber.size();
    }
}
