package org.parley.systemtests.peers;

import org.parley.systemtests.node.ParleyNode;

/** An extension of a node, as a telephone is set up with it. Transport is {@code udp}, {@code tcp}, {@code tls} or {@code wss}. */
public record SipAccount(String number, String password, String host, int port, String transport) {
    /** Adds a person with this extension to the node, with the command line as an operator would. */
    public static SipAccount add(ParleyNode node, String name, String number) {
        var password = "secret-" + number + "-words";
        node.cli("user", "add", name, "--password", password, "--extension", number);
        return of(node, number, password, "udp");
    }

    /** An extension that is there. */
    public static SipAccount of(ParleyNode node, String number, String password, String transport) {
        var key = transport.equals("wss") ? "http.port" : "sip." + transport + ".port";
        return new SipAccount(number, password, "127.0.0.1", node.port(key), transport);
    }

    /** The same extension over another transport. */
    public SipAccount over(ParleyNode node, String otherTransport) {
        return of(node, number, password, otherTransport);
    }

    public SipAccount withPassword(String other) {
        return new SipAccount(number, other, host, port, transport);
    }

    /** The address of a number of the same node. */
    public String uriOf(String otherNumber) {
        return "sip:" + otherNumber + "@" + host + ":" + port + ";transport=" + transport;
    }
}
