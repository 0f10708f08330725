package org.parley.roles.edge.events;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks storage off the loop, and comes back to it. Bounded. Owned by the SIP loop. */
final class LookUps {
    private static final Logger LOG = LoggerFactory.getLogger(LookUps.class);

    private final EventNeeds needs;
    private int running;

    LookUps(EventNeeds needs) {
        this.needs = needs;
    }

    boolean isFull() {
        return running >= needs.limits().lookUpsMax();
    }

    /** Calls {@code then} on the loop with what {@code question} found on another thread; empty if storage failed. */
    <T> void ask(Supplier<T> question, Consumer<Optional<T>> then) {
        running++;
        needs.threads().execute(() -> {
            var answer = answer(question);
            needs.loop().execute(() -> {
                running--;
                then.accept(answer);
            });
        });
    }

    private static <T> Optional<T> answer(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (RuntimeException failure) {
            LOG.error("Accounts or messages cannot be read", failure);
            return Optional.empty();
        }
    }
}
