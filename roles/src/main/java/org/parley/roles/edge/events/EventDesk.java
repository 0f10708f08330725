package org.parley.roles.edge.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.LineWatcher;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.document.Presence;
import org.parley.protocols.sip.event.Publications;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Desk;

/**
 * Tells telephones what they subscribed to (RFC 6665): registrations, lines in use, presence, messages waiting; takes what they
 * publish (RFC 3903), and delivers messages (RFC 3428). Subscriptions end with the node: subscribers are told to come back. Owned by the SIP
 * loop, but for {@link #onLines} and {@link #counters}.
 */
public final class EventDesk implements Desk, LineWatcher {
    /** What can be subscribed to, as Allow-Events says it. */
    public static final String PACKAGES = EventPackage.ALLOWED;

    private final EventNeeds needs;
    private final Facts facts;
    private final Watches watches;
    private final Publications<AccountId, Presence.Published> publications;
    private final Subscriptions subscriptions;
    private final Publishing publishing;
    private final Messenger messenger;

    public EventDesk(EventNeeds needs) {
        this.needs = needs;
        var limits = needs.limits();
        publications = new Publications<>(
                new Publications.Limits(
                        limits.publicationsPerAccountMax(), limits.publicationsMax(), limits.publicationExpiry()),
                needs.tokens());
        facts = new Facts(needs.registrations(), publications, needs.clock());
        watches = new Watches(limits, facts);
        var lookUps = new LookUps(needs);
        subscriptions = new Subscriptions(needs, watches, facts, lookUps);
        publishing = new Publishing(needs, publications, watches);
        messenger = new Messenger(needs, lookUps);
        new MessageCounts(needs, watches, facts, lookUps);
        needs.registrations()
                .watch((account, _, _, _) -> watches.onChanged(account, EventPackage.REG, EventPackage.PRESENCE));
    }

    @Override
    public void onRequest(Arrival arrival) {
        var method = arrival.request().method();
        if (method.equals(SipMethod.SUBSCRIBE)) {
            subscriptions.onRequest(arrival);
        } else if (method.equals(SipMethod.PUBLISH)) {
            publishing.onRequest(arrival);
        } else if (method.equals(SipMethod.MESSAGE)) {
            messenger.onRequest(arrival);
        } else {
            // RFC 6665 §4.1.3: a NOTIFY that nobody asked for.
            needs.core().respond(arrival.transaction(), SipResponse.answer(arrival.request(), 481));
        }
    }

    @Override
    public boolean onDialogRequest(SipRequest request, ServerTransaction transaction) {
        var watch = watches.of(DialogId.ofReceived(request));
        if (watch == null) {
            return false;
        }
        subscriptions.onDialogRequest(watch, request, transaction);
        return true;
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        for (var watch : watches.over(flow)) {
            // Telephones that listen themselves are reached by a new connection; a browser's is gone with its page.
            if (flow.transport() == SipTransport.WS || flow.transport() == SipTransport.WSS) {
                watch.abandon("its connection closed");
            }
        }
    }

    /** From any thread: what lines of an account are in use. */
    @Override
    public void onLines(AccountId account, List<Line> lines) {
        needs.loop().execute(() -> {
            facts.setLines(account, lines);
            watches.onChanged(account, EventPackage.DIALOG, EventPackage.PRESENCE);
        });
    }

    /** Now and then. */
    public void onTick() {
        publishing.onTick();
    }

    /** Takes nothing new, and tells all subscribers to come back. */
    public void close() {
        subscriptions.close();
    }

    /** How much there is; from any thread. */
    public Map<String, Long> counters() {
        var counts = new LinkedHashMap<String, Long>();
        for (var eventPackage : EventPackage.values()) {
            counts.put(
                    "sip_subscriptions_" + eventPackage.name().toLowerCase(Locale.ROOT), (long) watches.count(eventPackage));
        }
        counts.put("sip_publications", (long) publications.size());
        return counts;
    }
}
