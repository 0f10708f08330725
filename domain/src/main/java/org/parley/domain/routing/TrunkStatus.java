package org.parley.domain.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the places that calls go to stand just now: implemented by {@code roles.edge}, where they are pinged and where we register.
 * Thread-safe, answers at once from memory.
 */
public interface TrunkStatus {
    /** A trunk of the plan in force; nothing is known of others. */
    Health trunk(String name);

    /** A group of the plan in force; nothing is known of others. */
    Health group(String name);

    /** Where nobody looks: everything is tried. */
    TrunkStatus UNKNOWN = new TrunkStatus() {
        @Override
        public Health trunk(String name) {
            return Health.UNKNOWN;
        }

        @Override
        public Health group(String name) {
            return Health.UNKNOWN;
        }
    };

    /**
     * @param registration ours with the carrier; empty where the plan asks for none
     * @param targets in the plan's order
     */
    record Health(Optional<Registration> registration, List<TargetHealth> targets) {
        public static final Health UNKNOWN = new Health(Optional.empty(), List.of());

        public Health {
            targets = List.copyOf(targets);
        }

        /** Whether a new call may be tried: some target is neither down nor draining, or none is known. */
        public boolean takesCalls() {
            return targets.isEmpty()
                    || targets.stream().anyMatch(target -> target.state() == State.UP || target.state() == State.UNKNOWN);
        }

        /** Why it takes no calls, as the end of a sentence: {@code "192.0.2.1 is down: no answer to OPTIONS"}. */
        public String because() {
            return targets.stream()
                    .filter(target -> target.state() == State.DOWN || target.state() == State.DRAINING)
                    .map(target -> target.target().host() + " is "
                            + (target.state() == State.DOWN ? "down" : "draining")
                            + (target.because().isEmpty() ? "" : " (" + target.because() + ")"))
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
        }
    }

    /**
     * @param registered whether calls reach us now
     * @param until when it ends unless refreshed; empty while not registered
     * @param because what the carrier said last
     */
    record Registration(boolean registered, Optional<Instant> until, String because) {}

    /**
     * @param addresses what the host means now, as in {@code udp 192.0.2.1:5060}; empty before it was looked up
     * @param since when this state began
     * @param because what was seen: {@code 200 to OPTIONS}, {@code no answer to OPTIONS}
     */
    record TargetHealth(Target target, List<String> addresses, State state, Instant since, String because) {
        public TargetHealth {
            addresses = List.copyOf(addresses);
        }
    }

    enum State {
        /** Not pinged, or not answered yet: it is tried. */
        UNKNOWN,
        UP,
        DOWN,
        /** The plan says: no new calls. */
        DRAINING
    }
}
