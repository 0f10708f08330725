package org.parley.roles.edge.trunks;

import java.util.ArrayList;
import java.util.List;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipResponse;

/** Reads Service-Route (RFC 3608 §5). */
final class ServiceRoutes {
    /** More hops than this no carrier has. */
    static final int HOPS_MAX = 16;

    private ServiceRoutes() {}

    /** The hops in their order; those that cannot be read, and what follows them, are left out. */
    static List<NameAddr> read(SipResponse response) {
        var hops = new ArrayList<NameAddr>();
        for (var element : response.headers().elements(HeaderName.SERVICE_ROUTE)) {
            if (hops.size() >= HOPS_MAX || !(NameAddr.parse(element) instanceof Parsed.Ok<NameAddr>(var hop))) {
                break;
            }
            hops.add(hop);
        }
        return List.copyOf(hops);
    }
}
