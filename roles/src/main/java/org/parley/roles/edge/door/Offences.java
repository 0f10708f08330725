package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipLimits;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipTransport;

/**
 * Counts what sources do wrong, and bans who goes on with it. A UDP datagram may carry anybody's address: so of what comes by UDP
 * only that counts which shows that its sender got an answer of ours. Trunks, trusted peers and what the plan allows are never
 * banned. Owned by the SIP loop; bounded: the source least recently heard of is forgotten.
 */
public final class Offences {
    /** Failures that lie further back do not count. */
    private static final long WINDOW_NS = Duration.ofMinutes(10).toNanos();

    /** A whole office may stand behind one address, with a telephone in it that has an old password. */
    private static final int PATIENCE_WITH_KNOWN = 10;

    /** So many different names that fail are no mistake. */
    private static final int NAMES_MAX = 10;

    /** For what may be said in another's name. */
    private static final Duration SHORT_BAN = Duration.ofMinutes(1);

    public record Needs(BanList bans, Audit audit, Peers peers, KnownSources known, Supplier<SipLimits> limits, int sourcesMax) {}

    private static final class Record {
        private long sinceNs;
        private int failures;
        private final java.util.BitSet names = new java.util.BitSet(256); // Names by hash: few share one.
    }

    private final Needs needs;
    private final LinkedHashMap<InetAddress, Record> records;

    public Offences(Needs needs) {
        this.needs = needs;
        records = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, Record> eldest) {
                return size() > needs.sourcesMax();
            }
        };
    }

    /**
     * Somebody did not know the password of {@code user}, or there is no such user. {@code isAnswer}: what he sent shows that he got a
     * challenge that we sent to this very address.
     */
    public void onWrongPassword(SocketFlow flow, String user, boolean isAnswer, long nowNs) {
        if (!isAnswer && flow.transport() == SipTransport.UDP) {
            return;
        }
        var source = flow.remoteAddress().getAddress();
        var record = count(source, nowNs);
        record.names.set((user.hashCode() & 0x7fff_ffff) % 256);
        int patience = needs.known().isKnown(source, nowNs) ? PATIENCE_WITH_KNOWN : 1;
        var limits = needs.limits().get();
        if (record.names.cardinality() > NAMES_MAX * patience) {
            ban(flow, limits.banTime(), "It tried more than " + NAMES_MAX * patience + " names that it has no password for");
        } else if (record.failures >= limits.failuresBeforeBan() * patience) {
            ban(flow, limits.banTime(), record.failures + " wrong passwords within " + WINDOW_NS / 60_000_000_000L + " minutes");
        }
    }

    /** A program that says of itself that it searches for victims. */
    public void onScanner(SocketFlow flow, SipRequest request, String agent, long nowNs) {
        needs.audit().refused(flow, request, 0, Rule.SCANNER, "It names itself " + agent);
        if (needs.known().isKnown(flow.remoteAddress().getAddress(), nowNs)) {
            return;
        }
        boolean isForgeable = flow.transport() == SipTransport.UDP;
        ban(flow, isForgeable ? SHORT_BAN : needs.limits().get().banTime(), "It named itself " + agent);
    }

    /** What cannot be read, over a connection: over UDP it says nothing about who owns the address. */
    public void onNoise(SocketFlow flow, long nowNs) {
        var source = flow.remoteAddress().getAddress();
        if (flow.transport() == SipTransport.UDP || needs.known().isKnown(source, nowNs)) {
            return;
        }
        var limits = needs.limits().get();
        if (count(source, nowNs).failures >= limits.failuresBeforeBan()) {
            ban(flow, limits.banTime(), "It sent what cannot be read, again and again");
        }
    }

    private Record count(InetAddress source, long nowNs) {
        var record = records.computeIfAbsent(source, _ -> new Record());
        if (record.failures == 0 || nowNs - record.sinceNs > WINDOW_NS) {
            record.sinceNs = nowNs;
            record.failures = 0;
            record.names.clear();
        }
        record.failures++;
        return record;
    }

    private void ban(SocketFlow flow, Duration time, String because) {
        if (!(needs.peers().of(flow) instanceof Peer.Stranger)) {
            return;
        }
        var source = flow.remoteAddress().getAddress();
        records.remove(source);
        needs.bans().begin(source, time, because).ifPresent(ban -> {
            needs.audit().refused(flow, 0, Rule.BAN, because + ": banned until " + ban.until());
            flow.close();
        });
    }

    /** Sources that are remembered: bounded. */
    public int size() {
        return records.size();
    }
}
