package org.parley.roles.edge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.parley.domain.trace.SipTraceStore;

/** Keeps traces in a list. */
final class TestTraceStore implements SipTraceStore {
    final List<Trace> kept = new ArrayList<>();

    @Override
    public void keep(Trace trace) {
        kept.add(trace);
    }

    @Override
    public List<Trace> ofLeg(String leg) {
        return kept.stream().filter(trace -> trace.leg().equals(leg)).toList();
    }

    @Override
    public List<Trace> ofCallId(String callId) {
        return kept.stream().filter(trace -> trace.callId().equals(callId)).toList();
    }

    @Override
    public int sweep(Instant before) {
        int all = kept.size();
        kept.removeIf(trace -> trace.endedAt().isBefore(before));
        return all - kept.size();
    }
}
