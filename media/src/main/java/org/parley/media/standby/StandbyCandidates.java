package org.parley.media.standby;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.parley.protocols.sdp.IceCandidate;

/** How the standby is listed in a leg's offers, or added to it later ({@code addIceCandidate}). Functions only. */
public final class StandbyCandidates {
    /** Far below ours: the browser starts with the node that serves. */
    private static final long TYPE_PREFERENCE = 5L << 24;

    private StandbyCandidates() {}

    public static List<IceCandidate> of(List<InetSocketAddress> addresses) {
        var candidates = new ArrayList<IceCandidate>();
        for (var address : addresses) {
            long priority = TYPE_PREFERENCE + ((0xFFFFL - candidates.size()) << 8) + 255;
            candidates.add(IceCandidate.host(
                    "s" + (candidates.size() + 1), priority, address.getAddress().getHostAddress(), address.getPort()));
        }
        return candidates;
    }
}
