package org.parley.protocols.ng;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers what was answered: a proxy that heard nothing sends its request again under the same cookie, and gets the same answer
 * without anything being done twice. A cookie belongs to the socket it came from, as two proxies may count alike. Keeps so many, for so
 * long; the oldest are forgotten first. Not thread-safe.
 */
public final class NgRetransmissions {
    /** What is known of a request. */
    public sealed interface Seen {
        /** It is new, and is now being worked on. */
        record New() implements Seen {}

        /** It is being worked on: its answer will come. */
        record Pending() implements Seen {}

        /** It was answered so. The bytes are shared: not to be changed. */
        record Answered(byte[] answer) implements Seen {}
    }

    /** Whose cookie. */
    public record Request(InetSocketAddress from, String cookie) {}

    private record Entry(Request request, long untilNs) {}

    private final int entriesMax;
    private final long keepNs;
    private final Map<Request, Seen> seen = new HashMap<>();
    private final ArrayDeque<Entry> order = new ArrayDeque<>();

    public NgRetransmissions(int entriesMax, long keepNs) {
        if (entriesMax < 1 || keepNs < 1) {
            throw new IllegalArgumentException("Nothing would be remembered");
        }
        this.entriesMax = entriesMax;
        this.keepNs = keepNs;
    }

    /** Asks about a request that came, and notes it if it is new. */
    public Seen onRequest(Request request, long nowNs) {
        forgetOld(nowNs);
        var known = seen.get(request);
        if (known != null) {
            return known;
        }
        if (order.size() == entriesMax) {
            seen.remove(order.removeFirst().request());
        }
        seen.put(request, new Seen.Pending());
        order.addLast(new Entry(request, nowNs + keepNs));
        return new Seen.New();
    }

    /** Notes the answer. The bytes are kept. */
    public void onAnswer(Request request, byte[] answer) {
        seen.computeIfPresent(request, (_, _) -> new Seen.Answered(answer));
    }

    public int size() {
        return seen.size();
    }

    private void forgetOld(long nowNs) {
        while (!order.isEmpty() && nowNs - order.getFirst().untilNs() >= 0) {
            seen.remove(order.removeFirst().request());
        }
    }
}
