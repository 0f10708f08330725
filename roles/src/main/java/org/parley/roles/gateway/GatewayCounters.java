package org.parley.roles.gateway;

import java.util.concurrent.atomic.LongAdder;

/** What the gateway counts for {@code /metrics}. */
record GatewayCounters(
        LongAdder framesIn, LongAdder framesBad, LongAdder lagging, LongAdder resumed, LongAdder startedOver) {
    GatewayCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
