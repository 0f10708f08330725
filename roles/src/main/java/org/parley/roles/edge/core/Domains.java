package org.parley.roles.edge.core;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.parley.protocols.sip.message.Uri;
import org.parley.protocols.sip.message.OtherUri;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.TelUri;
import org.parley.protocols.sip.transaction.SipFlow;

/** Which addresses are ours: the configured domains, and every address of this machine. Immutable. */
public final class Domains {
    private final Set<String> names = new HashSet<>();

    private Domains() {}

    public static Domains of(List<String> configured, Optional<String> advertised, String realm) {
        var domains = new Domains();
        configured.forEach(domains::add);
        advertised.ifPresent(domains::add);
        domains.add(realm);
        domains.add("localhost");
        domains.addMachine();
        return domains;
    }

    private void addMachine() {
        try {
            for (var card : NetworkInterface.networkInterfaces().toList()) {
                card.inetAddresses().map(InetAddress::getHostAddress).forEach(this::add);
            }
        } catch (SocketException _) {
            // A machine without a network still has its configured domains.
        }
    }

    private void add(String name) {
        int scope = name.indexOf('%');
        names.add((scope < 0 ? name : name.substring(0, scope)).toLowerCase(Locale.ROOT));
    }

    /** Whether somebody at this address is one of ours. {@code flow} is the way the request came: its own name is ours, too. */
    public boolean isOurs(Uri uri, SipFlow flow) {
        return switch (uri) {
            case SipUri sip ->
                names.contains(sip.host().toLowerCase(Locale.ROOT)) || sip.host().equalsIgnoreCase(flow.sentBy().host());
            case TelUri _ -> true; // A number without a domain: we are the only one who could know it.
            case OtherUri _ -> false;
        };
    }

    /** What was dialled: the user without escapes, or the digits. */
    public static String number(Uri uri) {
        return switch (uri) {
            case SipUri sip -> sip.userName();
            case TelUri tel -> tel.digits();
            case OtherUri _ -> "";
        };
    }
}
