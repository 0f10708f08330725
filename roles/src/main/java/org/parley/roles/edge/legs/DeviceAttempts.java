package org.parley.roles.edge.legs;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.registrar.Binding;
import org.parley.roles.edge.registrar.Device;
import org.parley.roles.edge.registrar.RegistrationStore;

/** A device's flows, the best first: the next where one turns out to be gone (RFC 5626 §5.3). Owned by the SIP loop. */
final class DeviceAttempts implements Attempts {
    private static final int FLOW_FAILED = 430;

    private final Ways ways;
    private final RegistrationStore store;
    private final Iterator<Binding> flows;

    DeviceAttempts(Ways ways, RegistrationStore store, Device device) {
        this.ways = ways;
        this.store = store;
        flows = device.flows().iterator();
    }

    @Override
    public void next(int requestBytes, Consumer<Way> then, Runnable none) {
        if (!flows.hasNext()) {
            none.run();
            return;
        }
        var binding = flows.next();
        ways.reach(
                binding.flow(),
                binding.nextHop(),
                flow -> then.accept(new Way(binding.contact(), binding.path(), flow, binding)),
                () -> next(requestBytes, then, none));
    }

    @Override
    public void onOutcome(Way way, int status, boolean isAnswer, Optional<Duration> retryAfter) {
        if (status == FLOW_FAILED && way.name() instanceof Binding binding) {
            store.onFlowFailed(binding);
        }
    }

    @Override
    public boolean isWorthAnother(int status) {
        return status == FLOW_FAILED;
    }
}
