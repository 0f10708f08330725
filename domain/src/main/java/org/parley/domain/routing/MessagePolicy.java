package org.parley.domain.routing;

import java.util.List;
import java.util.Map;

/**
 * What is changed in messages that cross to or from a peer.
 *
 * @param hideTopology whether Via, Record-Route, Contact, Call-ID and host names of the other side are kept from it
 * @param removeHeaders header names never passed on
 * @param addHeaders put into requests that go out
 * @param codecs SDP encodings in order of preference; empty: all pass
 * @param removeVideo whether video streams are refused in what crosses
 */
public record MessagePolicy(
        boolean hideTopology, List<String> removeHeaders, Map<String, String> addHeaders, List<String> codecs, boolean removeVideo) {
    public MessagePolicy {
        removeHeaders = List.copyOf(removeHeaders);
        addHeaders = Map.copyOf(addHeaders);
        codecs = List.copyOf(codecs);
    }

    /** Towards carriers, unless the plan says otherwise: they learn nothing of what is behind us. */
    public static final MessagePolicy TRUNK = new MessagePolicy(true, List.of(), Map.of(), List.of(), false);

    public static final MessagePolicy NONE = new MessagePolicy(false, List.of(), Map.of(), List.of(), false);
}
