package org.parley.protocols.sip.dialog;

import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** What identifies a dialog for one side (RFC 3261 §12). The remote tag is empty for RFC 2543 peers. */
public record DialogId(String callId, String localTag, String remoteTag) {
    /** The dialog a received request belongs to; its local tag is empty if it belongs to none. */
    public static DialogId ofReceived(SipRequest request) {
        return new DialogId(
                request.callId(), request.to().tag().orElse(""), request.from().tag().orElse(""));
    }

    /** The dialog a received response belongs to. */
    public static DialogId ofReceived(SipResponse response) {
        return new DialogId(
                response.callId(), response.from().tag().orElse(""), response.to().tag().orElse(""));
    }

    /** The dialog a response that we send makes or belongs to. */
    public static DialogId ofSent(SipResponse response) {
        return new DialogId(
                response.callId(), response.to().tag().orElse(""), response.from().tag().orElse(""));
    }
}
