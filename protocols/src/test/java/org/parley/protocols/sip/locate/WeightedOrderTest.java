package org.parley.protocols.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

// RFC 2782, "Weight".
class WeightedOrderTest {
    private record Server(String name, int priority, int weight) {}

    private final SplittableRandom random = new SplittableRandom(5);

    private Map<String, Integer> firsts(List<Server> servers, int times) {
        var firsts = new HashMap<String, Integer>();
        for (int i = 0; i < times; i++) {
            firsts.merge(WeightedOrder.of(servers, Server::priority, Server::weight, random).getFirst().name(), 1, Integer::sum);
        }
        return firsts;
    }

    @Test
    void sharesByWeight() {
        var firsts = firsts(List.of(new Server("a", 0, 10), new Server("b", 0, 30), new Server("c", 0, 60)), 20_000);

        // Running sums are drawn from 0 to the whole sum, so that the first has one chance more.
        assertThat(firsts.get("a")).isCloseTo(2_000, Offset.offset(400));
        assertThat(firsts.get("b")).isCloseTo(6_000, Offset.offset(400));
        assertThat(firsts.get("c")).isCloseTo(12_000, Offset.offset(400));
    }

    @Test
    void drawsServersWithoutWeightSeldomButSometimes() {
        var firsts = firsts(List.of(new Server("weighty", 0, 99), new Server("light", 0, 0)), 20_000);

        assertThat(firsts.get("light")).isBetween(100, 400);
    }

    @Test
    void sharesEvenlyWhereNobodyHasAWeight() {
        var firsts = firsts(List.of(new Server("a", 0, 0), new Server("b", 0, 0)), 10_000);

        assertThat(firsts.get("a")).isCloseTo(5_000, Offset.offset(400));
    }

    @Test
    void keepsPrioritiesApartAndLosesNobody() {
        var servers = List.of(new Server("c", 20, 100), new Server("a", 10, 1), new Server("b", 10, 1), new Server("d", 30, 0));

        for (int i = 0; i < 100; i++) {
            var names = WeightedOrder.of(servers, Server::priority, Server::weight, random).stream().map(Server::name).toList();
            assertThat(names.subList(0, 2)).containsExactlyInAnyOrder("a", "b");
            assertThat(names.subList(2, 4)).containsExactly("c", "d");
        }
    }
}
