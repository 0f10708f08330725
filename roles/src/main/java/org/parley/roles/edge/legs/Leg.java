package org.parley.roles.edge.legs;

import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.PhonePlane;

/** A telephone in a call, from its first ring to its end. Owned by the SIP loop. Calls that do not fit its state do nothing. */
public sealed interface Leg permits IncomingLeg, OutgoingLeg {
    public void ring();

    /** 183 with this SDP. */
    public void progress(String answerSdp);

    public void answer(String sdp);

    /** Tells the telephone that the other side pressed a key. */
    public void sendDigit(DtmfRelay digit);

    /** How a transfer goes that this telephone asked for. */
    public void transferred(PhonePlane.TransferProgress progress);

    /** CANCEL, BYE or a final answer: whatever its state needs. Nothing is told to call logic, who asked for it. */
    public void hangUp(EndReason reason);
}
