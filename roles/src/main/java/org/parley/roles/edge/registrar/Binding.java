package org.parley.roles.edge.registrar;

import java.util.Optional;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;

/**
 * One device of an account: the contact it registered and the way it came (RFC 3261 §10, RFC 5626).
 *
 * @param contact without header parameters: what goes into the Request-URI
 * @param instance the device itself ({@code +sip.instance} with its {@code reg-id}), where it says so
 * @param preferencePermille its q value times a thousand
 */
public record Binding(
        AccountId account,
        SipUri contact,
        SocketFlow flow,
        Optional<String> instance,
        int preferencePermille,
        String callId,
        long cseq,
        long expiresAtNs) {

    /** Whether the other one is the same device's, to be replaced by this. */
    public boolean isSameDevice(Binding other) {
        return instance.isPresent() && instance.equals(other.instance) || contact.isEquivalentTo(other.contact);
    }

    public boolean isLive(long nowNs) {
        return expiresAtNs - nowNs > 0 && (flow.isOpen() || canBeReconnected());
    }

    /** Whether the device listens at its contact itself: then a connection that it closed can be opened by us. */
    public boolean canBeReconnected() {
        return flow.transport() == SipTransport.TCP || flow.transport() == SipTransport.TLS;
    }

    public boolean isSecure() {
        return flow.isSecure();
    }

    public boolean isWebSocket() {
        return flow.transport() == SipTransport.WS || flow.transport() == SipTransport.WSS;
    }

    public long secondsLeft(long nowNs) {
        return Math.max(0, (expiresAtNs - nowNs + 999_999_999L) / 1_000_000_000L);
    }
}
