package org.parley.roles.edge.events;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.registrar.Binding;
import org.parley.roles.edge.registrar.Device;

/**
 * One MESSAGE on its way to all devices of an account: the first 2xx decides (RFC 3428 §5); else the best refusal when all have answered or
 * patience ends. Owned by the SIP loop.
 */
final class Delivery {
    private static final int UNAVAILABLE = 480;

    private final EventNeeds needs;
    private final BiFunction<Binding, SocketFlow, SipRequest> writing;
    private final IntConsumer outcome;
    private final List<Integer> refusals = new ArrayList<>();
    private int open;
    private boolean isDone;
    private Scheduler.@Nullable Cancellable patience;

    /** {@code writing} makes the request for a device; {@code outcome} hears one final status, once. */
    Delivery(EventNeeds needs, BiFunction<Binding, SocketFlow, SipRequest> writing, IntConsumer outcome) {
        this.needs = needs;
        this.writing = writing;
        this.outcome = outcome;
    }

    void start(List<Device> devices) {
        open = devices.size();
        patience = needs.timers().after(needs.limits().messagePatience(), () -> finish(UNAVAILABLE));
        for (var device : devices) {
            send(device, 0);
        }
    }

    /** By the device's flow of that index; the next one where it turns out to be gone (RFC 5626 §5.3). */
    private void send(Device device, int index) {
        if (isDone || index >= device.flows().size()) {
            refused(UNAVAILABLE);
            return;
        }
        var binding = device.flows().get(index);
        needs.ways().reach(
                binding.flow(),
                binding.nextHop(),
                flow -> needs.core().send(writing.apply(binding, flow), flow, replies(device, index)),
                () -> send(device, index + 1));
    }

    private SipCore.Replies replies(Device device, int index) {
        return new SipCore.Replies() {
            @Override
            public void onResponse(SipResponse response) {
                if (response.isSuccess()) {
                    finish(response.status());
                } else if (response.status() == 430) {
                    send(device, index + 1);
                } else if (response.isFinal()) {
                    refused(response.status());
                }
            }

            @Override
            public void onNoAnswer(int status) {
                if (status == 503) {
                    send(device, index + 1); // The flow broke: it was not sent.
                } else {
                    refused(UNAVAILABLE);
                }
            }
        };
    }

    private void refused(int status) {
        refusals.add(status);
        open--;
        if (open <= 0) {
            finish(best());
        }
    }

    /** What tells the sender most: a device's own word, before that it could not be reached; never a challenge or a redirection. */
    private int best() {
        return refusals.stream()
                .filter(status -> status >= 400 && status != 401 && status != 407 && status != 408 && status != UNAVAILABLE)
                .max((one, other) -> Integer.compare(rank(one), rank(other)))
                .map(status -> status == 503 ? 500 : status) // RFC 3261 §16.7 step 6: one device's overload is not ours.
                .orElse(UNAVAILABLE);
    }

    private static int rank(int status) {
        return status >= 600 ? 3 : status < 500 ? 2 : 1;
    }

    private void finish(int status) {
        if (isDone) {
            return;
        }
        isDone = true;
        if (patience != null) {
            patience.cancel();
        }
        outcome.accept(status);
    }
}
