package org.parley.roles.edge.core;

import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;

/**
 * One who deals with requests of some kind: the registrar, the legs of calls, the proxy, subscriptions. {@link Reception} asks
 * the desks in a fixed order; the first that answers true has it. All on the SIP loop; nothing here may block.
 */
public interface Desk {
    /** A new request outside any dialog that {@link Reception} decided is this desk's. It must be answered. */
    void onRequest(Arrival arrival);

    /** A request within a dialog (it has a To tag). True if the dialog is this desk's: then it answers. */
    default boolean onDialogRequest(SipRequest request, ServerTransaction transaction) {
        return false;
    }

    /** An ACK for a 2xx. True if it is this desk's. */
    default boolean onAck(SipRequest ack, SocketFlow flow) {
        return false;
    }

    /** An INVITE was taken back; the CANCEL is answered already. True if the INVITE was this desk's: then it answers it. */
    default boolean onCancelled(SipRequest cancel, ServerTransaction invite) {
        return false;
    }

    /** A 2xx to an INVITE whose client transaction is over. True if it is this desk's. */
    default boolean onStray(SipResponse response, SocketFlow flow) {
        return false;
    }

    /** A connection is gone. All desks hear of it. */
    default void onFlowClosed(SocketFlow flow) {}
}
