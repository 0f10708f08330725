package org.parley.node.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.domain.routing.SipPlans;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan as a file that others write, for infrastructure kept as code: applied at the start, and again whenever its text changes. A
 * text that is wrong stops the start; later it is refused with every mistake in the log, and the plan in force stays. Owned by
 * {@link Foundations}.
 */
final class PlanFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanFile.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Path file;
    private final SipPlans plans;
    private final Scheduler.Cancellable looking;
    private @Nullable String seen;

    /** CONFIGURATION where the file cannot be read or is wrong. */
    PlanFile(Path file, SipPlans plans, Scheduler scheduler) {
        this.file = file;
        this.plans = plans;
        plans.comesFrom(file.toString());
        try {
            apply(Files.readString(file));
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.CONFIGURATION, "sip.plan-file: " + file + " cannot be read: " + failure.getMessage(), failure);
        } catch (ParleyException refused) {
            throw new ParleyException(ErrorCode.CONFIGURATION, "sip.plan-file: " + file + ": " + refused.getMessage(), refused);
        }
        looking = scheduler.every(LOOK, this::look);
    }

    private void look() {
        try {
            var text = Files.readString(file);
            if (!Optional.of(text).equals(Optional.ofNullable(seen))) {
                apply(text);
            }
        } catch (IOException failure) {
            LOG.warn("sip.plan-file: {} cannot be read now, plan {} stays in force: {}", file, plans.plan().version(), failure.getMessage());
        } catch (ParleyException refused) {
            LOG.error("sip.plan-file: {} is refused, plan {} stays in force. {}", file, plans.plan().version(), refused.getMessage());
        }
    }

    private void apply(String text) {
        seen = text; // Also where it is refused: once is enough to say so.
        plans.applyAnyhow(text, "file " + file.getFileName(), "file");
    }

    @Override
    public void close() {
        looking.cancel();
    }
}
