package org.parley.roles.edge.events;

import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipIdentity;
import org.parley.protocols.sip.document.PidfReader;
import org.parley.protocols.sip.document.Presence;
import org.parley.protocols.sip.event.EventType;
import org.parley.protocols.sip.event.Publications;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Domains;

/** Takes PUBLISH requests (RFC 3903 §6): presence, of one's own account only. Owned by the SIP loop. */
final class Publishing {
    private final EventNeeds needs;
    private final Publications<AccountId, Presence.Published> publications;
    private final Watches watches;

    Publishing(EventNeeds needs, Publications<AccountId, Presence.Published> publications, Watches watches) {
        this.needs = needs;
        this.publications = publications;
        this.watches = watches;
    }

    void onRequest(Arrival arrival) {
        var publish = arrival.request();
        var event = EventType.of(publish).map(EventType::name).orElse("");
        if (!event.equals(EventPackage.PRESENCE.token())) {
            var refusal = SipResponse.answer(publish, 489).with(HeaderName.ALLOW_EVENTS, EventPackage.PRESENCE.token());
            needs.core().respond(arrival.transaction(), refusal);
            return;
        }
        needs.authenticator()
                .authenticate(
                        publish,
                        arrival.transaction(),
                        identity -> needs.core().respond(arrival.transaction(), answer(publish, identity)));
    }

    private SipResponse answer(SipRequest publish, SipIdentity identity) {
        if (!isOwn(Domains.number(publish.uri()), identity)) {
            return SipResponse.answer(publish, 403, "That is another account's address");
        }
        long nowNs = needs.nowNs();
        var account = identity.account();
        var refusal = publications.refusal(account, publish, nowNs);
        if (refusal.isPresent()) {
            return refusal.get().answer(publish);
        }
        if (!publish.hasBody()) {
            return success(publish, account, publications.refresh(account, publish, nowNs));
        }
        boolean isReadable = publish.contentType().equals(Presence.TYPE) && !publish.headers().has(HeaderName.CONTENT_ENCODING);
        if (!isReadable) {
            return SipResponse.answer(publish, 415).with(HeaderName.ACCEPT, Presence.TYPE);
        }
        return switch (PidfReader.read(publish.body())) {
            case Parsed.Malformed<Presence.Published>(var offset, var reason) ->
                SipResponse.answer(publish, 400, "Bad presence document at " + offset + ": " + reason);
            case Parsed.Ok<Presence.Published>(var value) ->
                success(publish, account, publications.publish(account, publish, value, nowNs));
        };
    }

    private SipResponse success(SipRequest publish, AccountId account, Publications.Accepted accepted) {
        watches.onChanged(account, EventPackage.PRESENCE);
        return SipResponse.answer(publish, 200)
                .with(Publications.SIP_ETAG, accepted.etag())
                .with(HeaderName.EXPIRES, Long.toString(accepted.expiresSeconds()));
    }

    private static boolean isOwn(String name, SipIdentity identity) {
        return name.equalsIgnoreCase(identity.username())
                || Optional.of(name).equals(identity.extension());
    }

    /** Forgets what was not refreshed. */
    void onTick() {
        publications.expire(needs.nowNs()).forEach(account -> watches.onChanged(account, EventPackage.PRESENCE));
    }
}
