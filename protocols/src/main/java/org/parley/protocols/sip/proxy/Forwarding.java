package org.parley.protocols.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.Uri;

/**
 * Writes the copy of a request that goes on (RFC 3261 §16.6), in one pass over its headers; what is not changed is shared with what came. Set what
 * shall be different, then {@link #write}. Once per branch; not thread-safe.
 */
public final class Forwarding {
    private static final HeaderField[] MAX_FORWARDS = new HeaderField[256];
    private static final HeaderField[] MAX_BREADTH = new HeaderField[ProxyValidation.BREADTH_DEFAULT + 1];

    static {
        for (int i = 0; i < MAX_FORWARDS.length; i++) {
            MAX_FORWARDS[i] = HeaderField.of(HeaderName.MAX_FORWARDS, Integer.toString(i));
        }
        for (int i = 0; i < MAX_BREADTH.length; i++) {
            MAX_BREADTH[i] = HeaderField.of(ProxyValidation.MAX_BREADTH, Integer.toString(i));
        }
    }

    private final SipRequest request;
    private @Nullable Uri uri;
    private @Nullable List<NameAddr> routes;
    private @Nullable List<HeaderField> recordRoutes;
    private int breadth;
    private HeaderEdits edits = HeaderEdits.NONE;
    private boolean hidesHops;

    public Forwarding(SipRequest request) {
        this.request = request;
    }

    /** §16.6 step 2. */
    public Forwarding uri(Uri newUri) {
        uri = newUri;
        return this;
    }

    /** What is left to visit; without this call Route stays as it came. */
    public Forwarding routes(List<NameAddr> left) {
        routes = left;
        return this;
    }

    /** §16.6 step 4: ours, the one that faces the target first. */
    public Forwarding recordRoutes(List<HeaderField> ours) {
        recordRoutes = ours;
        return this;
    }

    public Forwarding breadth(int branches) {
        breadth = Math.clamp(branches, 1, ProxyValidation.BREADTH_DEFAULT);
        return this;
    }

    public Forwarding edits(HeaderEdits crossing) {
        edits = crossing;
        return this;
    }

    /** Leaves out the Via and Record-Route of those who were before us: they must be put back into what answers. */
    public Forwarding hidingHops() {
        hidesHops = true;
        return this;
    }

    /**
     * §16.6 step 6: where the next hop is a strict router it becomes the Request-URI, and what was there the last Route. Call it after
     * {@link #uri} and {@link #routes}.
     */
    public Forwarding towardsStrictRouter() {
        var left = routes;
        if (left == null || left.isEmpty()) {
            throw new IllegalStateException("A strict router stands in Route");
        }
        var changed = new java.util.ArrayList<>(left.subList(1, left.size()));
        changed.add(NameAddr.of(uri == null ? request.uri() : uri));
        uri = left.getFirst().uri();
        routes = changed;
        return this;
    }

    /** The copy, with this Via of ours on top. */
    public SipRequest write(HeaderField via) {
        var from = request.headers();
        var to = new SipHeaders.Builder();
        boolean hasForwards = false;
        boolean hasVia = false;
        boolean hasRoutes = false;
        for (int i = 0; i < from.size(); i++) {
            var field = from.field(i);
            var name = field.name();
            if (name == HeaderName.VIA) {
                if (!hasVia) {
                    hasVia = true;
                    to.add(via);
                }
                if (!hidesHops) {
                    to.add(field);
                }
                continue;
            }
            if (hasVia && !hasRoutes) {
                hasRoutes = true;
                addRoutes(to);
            }
            if (name == HeaderName.MAX_FORWARDS) {
                hasForwards = true;
                to.add(MAX_FORWARDS[Math.max(0, request.maxForwards().orElse(ProxyValidation.FORWARDS_DEFAULT) - 1)]);
            } else if (isKept(name)) {
                to.add(field);
            }
        }
        if (!hasForwards) {
            to.add(MAX_FORWARDS[ProxyValidation.FORWARDS_DEFAULT]);
        }
        if (breadth > 0) {
            to.add(MAX_BREADTH[breadth]);
        }
        edits.added().forEach(to::add);
        var target = uri;
        return (target == null ? request : request.withUri(target)).withHeaders(to.build());
    }

    private void addRoutes(SipHeaders.Builder to) {
        if (recordRoutes != null) {
            recordRoutes.forEach(to::add);
        }
        var left = routes;
        if (left != null) {
            for (var route : left) {
                to.add(HeaderName.ROUTE, route);
            }
        }
    }

    private boolean isKept(HeaderName name) {
        if (name == HeaderName.ROUTE) {
            return routes == null;
        }
        if (name == HeaderName.RECORD_ROUTE) {
            return !hidesHops;
        }
        return (breadth == 0 || !name.equals(ProxyValidation.MAX_BREADTH)) && !edits.isRemoved(name);
    }
}
