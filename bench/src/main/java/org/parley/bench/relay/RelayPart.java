package org.parley.bench.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.parley.bench.ProcessFigures;

/**
 * Measures relays in turn: 500 two-way calls of G.711, plain and with SRTP on the caller's side, and then more and more calls until something is
 * lost or late. First argument: {@code quick} or {@code full}; the others name relays.
 */
public final class RelayPart {
    private static final int CALLS = 500;
    private static final int PACKETS_PER_CALL = 100; // Both ways, a second.
    private static final long LATE_NS = 20_000_000;

    private record Plan(int passes, int warmSeconds, int seconds, int searchSeconds, List<Integer> searchCalls) {}

    private final Plan plan;
    private final Map<String, List<Double>> costs = new TreeMap<>();

    private RelayPart(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean isQuick = arguments.length == 0 || arguments[0].equals("quick");
        var part = new RelayPart(
                isQuick
                        ? new Plan(1, 6, 5, 3, List.of(600, 800, 1000))
                        : new Plan(3, 15, 15, 6, List.of(600, 700, 800, 1000, 1200, 1400, 1600)));
        var names = arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : List.of("parley");
        System.out.println("without a relay: " + direct());
        part.measure(names);
    }

    private static RelayPeer start(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "rtpengine" -> new RtpengineRelay();
            case "parley" -> new ParleyRelay();
            default -> throw new IllegalArgumentException("No relay is called " + name);
        };
    }

    /** What the generator and the loopback add by themselves: each end's packets go straight to the other. */
    private static String direct() {
        try (var generator = new CallGenerator()) {
            generator.use(List.of(new RelayPeer.Ports(generator.calledPort(), generator.callerPort())), false, 3);
            generator.speak(1, false);
            var result = generator.speak(2, true);
            return delays(result);
        }
    }

    private static String delays(CallGenerator.Result result) {
        return "p50 %.3f ms, p99 %.3f ms, most %.1f ms"
                .formatted(
                        result.delayNs().getValueAtPercentile(50) / 1e6,
                        result.delayNs().getValueAtPercentile(99) / 1e6,
                        result.delayNs().getMaxValue() / 1e6);
    }

    private void measure(List<String> names) throws IOException, InterruptedException {
        var peers = new ArrayList<RelayPeer>();
        try (var generator = new CallGenerator()) {
            for (var name : names) {
                peers.add(start(name));
            }
            for (var peer : peers) {
                one(generator, peer, CALLS, true, plan.warmSeconds(), false); // Both ways are warmed by the harder one.
            }
            for (boolean secure : new boolean[] {false, true}) {
                for (int pass = 1; pass <= plan.passes(); pass++) {
                    for (var peer : peers) {
                        one(generator, peer, CALLS, secure, plan.seconds(), true);
                    }
                }
                summarize(secure ? "SRTP on one side" : "plain");
            }
            for (var peer : peers) {
                search(generator, peer);
            }
        } finally {
            peers.forEach(RelayPeer::close);
        }
    }

    private CallGenerator.Result one(
            CallGenerator generator, RelayPeer peer, int calls, boolean secure, int seconds, boolean counts) {
        var opened = peer.open(calls, generator.callerPort(), generator.calledPort(), secure);
        generator.use(opened, secure, seconds + 2);
        generator.speak(1, false);
        long cpuMs = ProcessFigures.of(peer.pid()).cpuMs();
        long startNs = System.nanoTime();
        var result = generator.speak(seconds, true);
        double cpuUs = (ProcessFigures.of(peer.pid()).cpuMs() - cpuMs) * 1e3 / Math.max(1, result.received());
        double rate = result.sent() / ((System.nanoTime() - startNs) / 1e9);
        peer.closeCalls();
        if (counts) {
            costs.computeIfAbsent(peer.name(), _ -> new ArrayList<>()).add(cpuUs);
        }
        System.out.printf(
                "%-10s %s, %d calls, %,.0f packets/s%s: %.2f CPU-us per packet; %s; %d of %,d lost, %d crossed%n",
                peer.name(), secure ? "SRTP on one side" : "plain", calls, rate, counts ? "" : " (cold)", cpuUs,
                delays(result), result.lost(), result.sent(), result.crossed());
        return result;
    }

    private void summarize(String what) {
        costs.forEach((name, values) -> {
            var sorted = values.stream().sorted().toList();
            System.out.printf(
                    "%-10s %s: median %.2f CPU-us per packet (%.2f to %.2f)%n",
                    name, what, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
        });
        if (costs.size() > 1) {
            System.out.printf("ratio      %s: %.2f%n", what, median("parley") / median("rtpengine"));
        }
        costs.clear();
    }

    private double median(String name) {
        var sorted = costs.getOrDefault(name, List.of(Double.NaN)).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Up to the first rate at which packets are lost, or every hundredth is later than a packet's own length. */
    private void search(CallGenerator generator, RelayPeer peer) {
        int clean = CALLS;
        for (int calls : plan.searchCalls()) {
            var result = one(generator, peer, calls, false, plan.searchSeconds(), false);
            if (result.lost() > 0 || result.delayNs().getValueAtPercentile(99) > LATE_NS) {
                break;
            }
            clean = calls;
        }
        System.out.printf("%-10s clean up to %,d packets/s%n", peer.name(), clean * PACKETS_PER_CALL);
    }
}
