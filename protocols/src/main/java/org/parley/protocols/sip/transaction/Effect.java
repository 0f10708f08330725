package org.parley.protocols.sip.transaction;

import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** What the owner of a {@link TransactionLayer} shall do, in the order given. */
public sealed interface Effect {
    /** Send this over that flow; if it cannot be sent, tell {@link TransactionLayer#onSendFailed}. */
    record Send(SipMessage message, SipFlow flow) implements Effect {}

    /** A new request (never ACK nor CANCEL): answer it through {@link TransactionLayer#respond}. */
    record DeliverRequest(SipRequest request, ServerTransaction transaction) implements Effect {}

    /** An ACK for a 2xx: it belongs to a dialog. */
    record DeliverAck(SipRequest ack, SipFlow flow) implements Effect {}

    /** The caller cancelled; its CANCEL has been answered. Answer the INVITE with 487, unless you just did otherwise. */
    record Cancelled(SipRequest cancel, ServerTransaction invite) implements Effect {}

    /** A response to a request of ours; a 2xx to an INVITE comes each time it is repeated, for each must be acknowledged. */
    record DeliverResponse(SipResponse response, ClientTransaction transaction) implements Effect {}

    /** A 2xx to an INVITE whose transaction is over: acknowledge it again if the dialog is known. */
    record DeliverStray(SipResponse response, SipFlow flow) implements Effect {}

    /** No final answer came: as if 408 had come (RFC 3261 §8.1.3.1). The transaction is over. */
    record TimedOut(ClientTransaction transaction) implements Effect {}

    /** It could not be sent: as if 503 had come. The transaction is over. */
    record SendFailed(Transaction transaction) implements Effect {}

    /** Nobody acknowledged our refusal of an INVITE (timer H). The transaction is over. */
    record AckMissing(ServerTransaction transaction) implements Effect {}

    /** The transaction is over and forgotten; the last thing that is said of it. */
    record Terminated(Transaction transaction) implements Effect {}
}
