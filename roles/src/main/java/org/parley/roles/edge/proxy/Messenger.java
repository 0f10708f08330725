package org.parley.roles.edge.proxy;

import java.util.List;
import org.parley.domain.routing.Peer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.proxy.Branches;
import org.parley.protocols.sip.proxy.RouteMarks;

/** Writes what we say of ourselves in messages that we pass on: Via and Record-Route. Owned by the SIP loop. */
final class Messenger {
    private final Branches branches;
    private final RouteMarks marks;
    private final ProxyFlows flows;

    Messenger(Branches branches, RouteMarks marks, ProxyFlows flows) {
        this.branches = branches;
        this.marks = marks;
        this.flows = flows;
    }

    /** Our hop, with a branch of its own (RFC 3261 §16.6 step 8). */
    HeaderField via(SocketFlow flow, long loopMark) {
        var self = flow.sentBy();
        var via = new StringBuilder(96).append("SIP/2.0/").append(flow.transport().viaName()).append(' ');
        appendHost(via, self.host(), self.port());
        return HeaderField.of(
                HeaderName.VIA, via.append(";branch=").append(branches.next(loopMark)).append(";rport").toString());
    }

    /** Whether the dialog that a request may make shall lead through us. */
    static boolean mayMakeDialog(SipRequest request) {
        return request.is(SipMethod.INVITE) || request.is(SipMethod.SUBSCRIBE) || request.is(SipMethod.REFER);
    }

    /**
     * Our Record-Route (RFC 3261 §16.6 step 4): one where both sides see the same of us and can be found by their addresses, else
     * one for each side, that of the target first (RFC 5658).
     */
    List<HeaderField> recordRoutes(SipRequest request, Side caller, Side callee) {
        var callerToken = caller.needsToken() ? flows.tokenOf(caller.flow()) : "";
        var calleeToken = callee.needsToken() ? flows.tokenOf(callee.flow()) : "";
        boolean isOne = callerToken.isEmpty()
                && calleeToken.isEmpty()
                && caller.flow().transport() == callee.flow().transport()
                && caller.flow().sentBy().equals(callee.flow().sentBy());
        return isOne
                ? List.of(recordRoute(request, callee.flow(), ""))
                : List.of(
                        recordRoute(request, callee.flow(), calleeToken), recordRoute(request, caller.flow(), callerToken));
    }

    private HeaderField recordRoute(SipRequest request, SocketFlow facing, String token) {
        var self = facing.sentBy();
        var route = new StringBuilder(80).append("<sip:").append(marks.user(request, token)).append('@');
        appendHost(route, self.host(), self.port());
        switch (facing.transport()) {
            case UDP -> {}
            case TCP, TLS -> route.append(";transport=").append(facing.transport().uriName());
            case WS, WSS -> route.append(";transport=ws"); // RFC 7118 §5.2: "ws" for both.
        }
        return HeaderField.of(HeaderName.RECORD_ROUTE, route.append(";lr>").toString());
    }

    /** Whether a host is an address: then another port is another server. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || !host.isEmpty() && Character.isDigit(host.charAt(host.length() - 1));
    }

    private static void appendHost(StringBuilder to, String host, int port) {
        if (host.indexOf(':') >= 0) {
            to.append('[').append(host).append(']');
        } else {
            to.append(host);
        }
        if (port >= 0) {
            to.append(':').append(port);
        }
    }

    /** One side of a dialog, and whether only its flow leads to it. */
    record Side(SocketFlow flow, boolean needsToken) {
        /** Whoever sent a request: a server is found at its Contact, a telephone only where it came from. */
        static Side caller(SipRequest request, SocketFlow flow, Peer peer) {
            if (!(peer instanceof Peer.Stranger)) {
                return new Side(flow, false);
            }
            var contacts = request.contacts();
            boolean isReachable = flow.transport() == SipTransport.UDP
                    && !contacts.isEmpty()
                    && contacts.getFirst().uri() instanceof SipUri contact
                    && isAt(contact, flow);
            return new Side(flow, !isReachable);
        }

        /** A registered device. */
        static Side device(SipUri contact, SocketFlow flow) {
            return new Side(flow, flow.transport() != SipTransport.UDP || !isAt(contact, flow));
        }

        /** A server that we found by its name. */
        static Side server(SocketFlow flow) {
            return new Side(flow, false);
        }

        private static boolean isAt(SipUri contact, SocketFlow flow) {
            var remote = flow.remote();
            return contact.host().equals(remote.host()) && contact.portOrDefault() == remote.port();
        }
    }
}
