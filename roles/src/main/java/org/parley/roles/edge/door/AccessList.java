package org.parley.roles.edge.door;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.parley.domain.routing.AccessRules;

/**
 * The plan's access rules, made ready to be asked for every packet: the address space of each family cut into ranges that do not
 * overlap, sorted, so that the longest prefix is found by bisection however many rules there are. Immutable.
 */
public final class AccessList {
    /** What the rules say of an address. */
    public enum Access {
        /** Nothing: it is let in, and may be banned. */
        NOT_LISTED,
        DENIED,
        /** It is let in, and never banned. */
        ALLOWED
    }

    /** Where everybody may come in. */
    public static final AccessList OPEN = of(AccessRules.OPEN);

    private static final Access[] ACCESS = Access.values();

    private record Prefix(BigInteger first, BigInteger last, int bits, Access access) {}

    /** Ranges of one family: each begins at {@code high, low} and ends before the next. */
    private static final class Ranges {
        private final long[] high;
        private final long[] low;
        private final byte[] access;

        private Ranges(List<BigInteger> starts, List<Access> accesses) {
            high = starts.stream().mapToLong(start -> start.shiftRight(64).longValue()).toArray();
            low = starts.stream().mapToLong(BigInteger::longValue).toArray();
            access = new byte[accesses.size()];
            for (int i = 0; i < access.length; i++) {
                access[i] = (byte) accesses.get(i).ordinal();
            }
        }

        private Access at(long addressHigh, long addressLow) {
            int from = 0;
            int to = high.length - 1;
            while (from <= to) {
                int middle = (from + to) >>> 1;
                int order = Long.compareUnsigned(high[middle], addressHigh);
                if (order == 0) {
                    order = Long.compareUnsigned(low[middle], addressLow);
                }
                if (order <= 0) {
                    from = middle + 1;
                } else {
                    to = middle - 1;
                }
            }
            return to < 0 ? Access.NOT_LISTED : ACCESS[access[to]];
        }
    }

    private final Ranges four;
    private final Ranges six;
    private final boolean isEmpty;

    private AccessList(List<Prefix> four, List<Prefix> six) {
        this.four = flatten(four);
        this.six = flatten(six);
        isEmpty = four.isEmpty() && six.isEmpty();
    }

    /** Of rules that were checked when the plan was taken; a prefix that cannot be read says nothing. */
    public static AccessList of(AccessRules rules) {
        var four = new ArrayList<Prefix>();
        var six = new ArrayList<Prefix>();
        for (var access : List.of(Access.DENIED, Access.ALLOWED)) {
            for (var text : access == Access.DENIED ? rules.deny() : rules.allow()) {
                parse(text, access, four, six);
            }
        }
        return new AccessList(four, six);
    }

    private static void parse(String text, Access access, List<Prefix> four, List<Prefix> six) {
        int slash = text.indexOf('/');
        try {
            var bytes = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int most = bytes.length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= most) {
                var size = BigInteger.ONE.shiftLeft(most - bits);
                var first = new BigInteger(1, bytes).divide(size).multiply(size);
                var prefix = new Prefix(first, first.add(size).subtract(BigInteger.ONE), bits, access);
                (bytes.length == 4 ? four : six).add(prefix);
            }
        } catch (IllegalArgumentException _) {
            // No address.
        }
    }

    /** Prefixes lie in each other or apart, never across: so a stack of those that are open is enough. */
    private static Ranges flatten(List<Prefix> prefixes) {
        var starts = new ArrayList<BigInteger>();
        var accesses = new ArrayList<Access>();
        var open = new ArrayDeque<Prefix>();
        // Of the same prefix in both lists, what allows stands last, and wins: it is the exception.
        for (var prefix : prefixes.stream()
                .sorted(Comparator.comparing(Prefix::first).thenComparing(Prefix::bits).thenComparing(Prefix::access))
                .toList()) {
            closeBefore(Optional.of(prefix.first()), open, starts, accesses);
            open.push(prefix);
            begin(prefix.first(), prefix.access(), starts, accesses);
        }
        closeBefore(Optional.empty(), open, starts, accesses);
        return new Ranges(starts, accesses);
    }

    private static void closeBefore(
            Optional<BigInteger> next, ArrayDeque<Prefix> open, List<BigInteger> starts, List<Access> accesses) {
        while (!open.isEmpty() && (next.isEmpty() || open.element().last().compareTo(next.get()) < 0)) {
            var after = open.pop().last().add(BigInteger.ONE);
            begin(after, open.isEmpty() ? Access.NOT_LISTED : open.element().access(), starts, accesses);
        }
    }

    private static void begin(BigInteger at, Access access, List<BigInteger> starts, List<Access> accesses) {
        if (!starts.isEmpty() && starts.getLast().equals(at)) {
            accesses.set(accesses.size() - 1, access);
        } else if (at.bitLength() <= 128) { // What begins after the last address is nothing.
            starts.add(at);
            accesses.add(access);
        }
    }

    /** From any thread. */
    public Access of(InetAddress address) {
        if (isEmpty) {
            return Access.NOT_LISTED;
        }
        var bytes = address.getAddress();
        return address instanceof Inet4Address ? four.at(0, number(bytes, 0, 4)) : six.at(number(bytes, 0, 8), number(bytes, 8, 16));
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }
}
