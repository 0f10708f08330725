package org.parley.roles.edge.legs;

import org.parley.domain.calls.EndReason;

/** A telephone in a call, from its first ring to its end. Owned by the SIP loop. Calls that do not fit its state do nothing. */
public sealed interface Leg permits IncomingLeg, OutgoingLeg {
    public void ring();

    public void answer(String answerSdp);

    /** CANCEL, BYE or a final answer: whatever its state needs. Nothing is told to call logic, who asked for it. */
    public void hangUp(EndReason reason);
}
