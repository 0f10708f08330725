package org.parley.roles.edge.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.LegId;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipResponse;

/** The messages with one Call-ID. Owned by the SIP loop. */
final class TracedCall {
    private static final int MESSAGES_MAX = 400;
    private static final int NOTE_BYTES = 200; // What keeping a message costs beside its bytes, roughly.

    /** Repetitions and late ACKs come within these. */
    private static final long AFTER_BYE_NS = TimeUnit.SECONDS.toNanos(5);

    /** Another device may still ring. */
    private static final long AFTER_REFUSAL_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long SILENT_NS = TimeUnit.HOURS.toNanos(4); // Longer than any session timer.

    final String callId;
    private final List<Note> notes = new ArrayList<>();
    private long bytes;
    private long lastNs;
    private long afterNs = SILENT_NS;
    private @Nullable LegId leg;

    TracedCall(String callId) {
        this.callId = callId;
    }

    /** Answers how many bytes more are kept now; 0 where it has too many already. */
    long add(Note note, SipMessage message, long nowNs) {
        lastNs = nowNs;
        look(message);
        if (notes.size() >= MESSAGES_MAX) {
            return 0;
        }
        notes.add(note);
        long added = (long) note.bytes() + NOTE_BYTES;
        bytes += added;
        return added;
    }

    private void look(SipMessage message) {
        if (!(message instanceof SipResponse response) || !response.isFinal()) {
            return;
        }
        var method = response.cseq().method();
        if (method.equals(SipMethod.BYE)) {
            afterNs = AFTER_BYE_NS;
        } else if (method.equals(SipMethod.INVITE) && afterNs != AFTER_BYE_NS) {
            afterNs = response.isSuccess() ? SILENT_NS : AFTER_REFUSAL_NS;
        }
    }

    boolean hasHungUp() {
        return afterNs == AFTER_BYE_NS;
    }

    boolean isOver(long nowNs) {
        return nowNs - lastNs >= afterNs;
    }

    void link(LegId newLeg) {
        leg = newLeg;
    }

    @Nullable LegId leg() {
        return leg;
    }

    String legText() {
        return leg == null ? "" : leg.value();
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }

    long bytes() {
        return bytes;
    }
}
