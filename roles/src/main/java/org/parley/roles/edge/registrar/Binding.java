package org.parley.roles.edge.registrar;

import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/**
 * One contact of an account and the way it came (RFC 3261 §10, RFC 5626). A device that registers over several flows has one
 * binding for each: {@link Device} is what is called.
 *
 * @param user the user part of the address that it registered: the account's name or its extension
 * @param contact without header parameters: what goes into the Request-URI
 * @param flow where requests are sent; closed where the connection is gone or was another process's
 * @param instance the device itself ({@code +sip.instance}, without its angle brackets), where it says so
 * @param regId which of its flows this is (RFC 5626 §4.2); 0 where it has no more than one
 * @param path the proxies between it and us, the next first: the Route of requests to it (RFC 3327)
 * @param agent its User-Agent; empty if it has none
 * @param preferencePermille its q value times a thousand
 * @param gruuEpoch what its temporary GRUUs are made of (RFC 5627); 0 where it asked for none
 * @param sinceNs when it registered first
 */
public record Binding(
        AccountId account,
        TenantId tenant,
        String user,
        SipUri contact,
        SocketFlow flow,
        Optional<String> instance,
        int regId,
        List<NameAddr> path,
        String agent,
        int preferencePermille,
        String callId,
        long cseq,
        long gruuEpoch,
        long sinceNs,
        long expiresAtNs) {
    public Binding {
        path = List.copyOf(path);
    }

    /** Whether the other one is the same flow of the same device, to be replaced by this (RFC 5626 §6, RFC 3261 §10.3). */
    public boolean isSameDevice(Binding other) {
        if (instance.isPresent() && instance.equals(other.instance)) {
            return regId == other.regId;
        }
        // With a reg-id the contact says nothing: two flows of a device may well carry the same.
        return (regId == 0 || other.regId == 0) && contact.isEquivalentTo(other.contact);
    }

    public boolean isLive(long nowNs) {
        return expiresAtNs - nowNs > 0 && (flow.isOpen() || canBeReconnected());
    }

    /**
     * Whether a connection that is closed can be opened by us: the device listens at its contact itself, or the proxy before it
     * does. A flow of RFC 5626 is its device's to open.
     */
    public boolean canBeReconnected() {
        boolean isStream = flow.transport() == SipTransport.TCP || flow.transport() == SipTransport.TLS;
        return isStream && (regId == 0 || !path.isEmpty());
    }

    /** Where a new connection would be opened to: the contact, or the first proxy on the way to it. */
    public Uri nextHop() {
        return path.isEmpty() ? contact : path.getFirst().uri();
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
