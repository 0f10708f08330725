package org.parley.protocols.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;

/** Takes out of a request what it says about ourselves (RFC 3261 §16.4), before anybody decides where it goes. */
public final class RoutePreprocessing {
    /** Which URIs name this proxy, apart from marks: host, port and transport. */
    @FunctionalInterface
    public interface OwnUris {
        boolean isOwn(SipUri uri);
    }

    /** How far what we wrote ourselves is to be believed. */
    public enum Trust {
        /** No Route was ours. */
        NO_ROUTE,
        /** Ours, without a mark: an outbound proxy that a telephone was told of, or a Record-Route of somebody else in our name. */
        UNMARKED,
        /** Ours, and its mark is not: tampered with. */
        FORGED,
        /** We wrote it, for this dialog. */
        MARKED
    }

    /**
     * What is left.
     *
     * @param request with its Request-URI in place; its Route headers are still the old ones
     * @param routes what of the Route is still to be visited
     * @param trust the least of the marks that were taken away
     * @param flowToken of the side where the request goes; empty where its address says where that is
     */
    public record Prepared(SipRequest request, List<NameAddr> routes, Trust trust, String flowToken) {
        /** Where the request goes next if no flow token says it; null if not to a SIP URI. */
        public @Nullable SipUri nextHop() {
            var uri = routes.isEmpty() ? request.uri() : routes.getFirst().uri();
            return uri instanceof SipUri sip ? sip : null;
        }

        /** RFC 3261 §16.6 step 6: a next hop that is a strict router wants to find itself in the Request-URI. */
        public boolean isNextStrict() {
            return !routes.isEmpty() && routes.getFirst().uri() instanceof SipUri next && !next.isLooseRouter();
        }
    }

    private final OwnUris own;
    private final RouteMarks marks;

    public RoutePreprocessing(OwnUris own, RouteMarks marks) {
        this.own = own;
        this.marks = marks;
    }

    public Prepared prepare(SipRequest received) {
        var request = received;
        var routes = request.headers().has(HeaderName.ROUTE) ? request.routes() : List.<NameAddr>of();
        var trust = Trust.NO_ROUTE;
        var token = "";
        if (!routes.isEmpty()
                && request.uri() instanceof SipUri uri
                && uri.isLooseRouter()
                && routes.getLast().uri() instanceof SipUri target) {
            var mark = marks.read(uri, request);
            if (isOurs(uri, mark)) {
                // A strict router was before us: what we had recorded stands as Request-URI, and the target last (§16.4).
                trust = trustOf(mark);
                token = tokenOf(mark);
                request = request.withUri(target.asRequestUri());
                routes = routes.subList(0, routes.size() - 1);
            }
        }
        int taken = 0;
        while (taken < routes.size() && routes.get(taken).uri() instanceof SipUri route) {
            var mark = marks.read(route, request);
            if (!isOurs(route, mark)) {
                break;
            }
            var one = trustOf(mark);
            trust = trust == Trust.NO_ROUTE || one.compareTo(trust) < 0 ? one : trust;
            token = tokenOf(mark);
            taken++;
        }
        return new Prepared(withoutOwnMaddr(request), taken == 0 ? routes : routes.subList(taken, routes.size()), trust, token);
    }

    /** What we marked is ours by whatever name; else the name says it. */
    private boolean isOurs(SipUri route, RouteMarks.Mark mark) {
        return mark instanceof RouteMarks.Mark.Ours || own.isOwn(route);
    }

    private static Trust trustOf(RouteMarks.Mark mark) {
        return switch (mark) {
            case RouteMarks.Mark.Ours _ -> Trust.MARKED;
            case RouteMarks.Mark.Forged _ -> Trust.FORGED;
            case RouteMarks.Mark.None _ -> Trust.UNMARKED;
        };
    }

    private static String tokenOf(RouteMarks.Mark mark) {
        return mark instanceof RouteMarks.Mark.Ours(var token) ? token : "";
    }

    /** RFC 3261 §16.4: a maddr that names us is taken away, with the port and transport that led here. */
    private SipRequest withoutOwnMaddr(SipRequest request) {
        if (!(request.uri() instanceof SipUri uri) || !uri.params().has("maddr")) {
            return request;
        }
        var maddr = uri.params().get("maddr").orElse("");
        if (!own.isOwn(uri.withHostPort(maddr, uri.port()).withParams(uri.params().without("maddr")))) {
            return request;
        }
        return request.withUri(uri.withHostPort(uri.host(), -1).withParams(uri.params().without("maddr").without("transport")));
    }
}
