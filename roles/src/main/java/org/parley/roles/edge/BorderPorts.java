package org.parley.roles.edge;

import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.routing.Refusals.Kept;
import org.parley.domain.trace.SipTraceStore;
import org.parley.roles.edge.door.BanList;
import org.parley.roles.edge.trace.CallTraces;
import org.parley.roles.edge.trace.SipTrace;

/**
 * Where the border writes things down.
 *
 * @param traces keeps the messages of calls that ended
 * @param tracing how much is kept of calls; empty: nothing
 * @param audit told of each refusal, on the SIP loop: must not wait
 * @param bans where bans outlive the process
 * @param export told of every message, on the SIP loop: {@link SipTrace#OFF} for nobody
 */
public record BorderPorts(
        SipTraceStore traces, Optional<CallTraces.Limits> tracing, Consumer<Kept> audit, BanList.Store bans, SipTrace export) {
    /** In memory only. */
    public static final BorderPorts NONE = new BorderPorts(
            SipTraceStore.NONE, Optional.of(CallTraces.Limits.defaults()), _ -> {}, BanList.Store.NONE, SipTrace.OFF);
}
