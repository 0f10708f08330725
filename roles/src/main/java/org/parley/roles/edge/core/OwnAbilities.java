package org.parley.roles.edge.core;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.parley.net.sip.SipListeners;
import org.parley.protocols.sip.locate.Abilities;
import org.parley.protocols.sip.locate.Abilities.Family;
import org.parley.protocols.sip.message.SipTransport;

/** What this machine can speak, and over which kinds of addresses. */
public final class OwnAbilities {
    private OwnAbilities() {}

    /** The transports that are listened for; both families, IPv6 first where the machine has an address of its own for the world. */
    public static Abilities of(SipListeners listeners) {
        var transports = new ArrayList<SipTransport>();
        listeners.udp().ifPresent(_ -> transports.add(SipTransport.UDP));
        listeners.tcp().ifPresent(_ -> transports.add(SipTransport.TCP));
        listeners.tls().ifPresent(_ -> transports.add(SipTransport.TLS));
        return new Abilities(transports.isEmpty() ? Abilities.ALL.transports() : transports, families(listeners));
    }

    private static List<Family> families(SipListeners listeners) {
        boolean isBoundToIpv4 = Stream.of(listeners.udp(), listeners.tcp(), listeners.tls())
                .flatMap(Optional::stream)
                .map(bind -> bind.address().getAddress())
                .anyMatch(address -> address instanceof Inet4Address && !address.isAnyLocalAddress());
        if (isBoundToIpv4) {
            return List.of(Family.IPV4);
        }
        // RFC 6724 §6, rule 1: what cannot be reached comes last.
        return hasGlobalIpv6() ? List.of(Family.IPV6, Family.IPV4) : List.of(Family.IPV4, Family.IPV6);
    }

    private static boolean hasGlobalIpv6() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).anyMatch(OwnAbilities::isGlobalIpv6);
        } catch (SocketException noNetwork) {
            return false;
        }
    }

    private static boolean isGlobalIpv6(InetAddress address) {
        return address instanceof Inet6Address
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && (address.getAddress()[0] & 0xFE) != 0xFC; // RFC 4193: unique only among neighbours.
    }
}
