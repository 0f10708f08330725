package org.parley.roles.edge.events;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountRole;
import org.parley.protocols.sip.document.DialogInfo;
import org.parley.protocols.sip.document.MessageSummary;
import org.parley.protocols.sip.document.Presence;
import org.parley.protocols.sip.document.RegInfo;

/** What can be subscribed to. The gap between NOTIFYs is what each package's RFC asks for. */
enum EventPackage {
    /** RFC 3680 §4.9. */
    REG("reg", RegInfo.TYPE, Duration.ofSeconds(5), true),
    /** RFC 4235 §3.10. */
    DIALOG("dialog", DialogInfo.TYPE, Duration.ofSeconds(1), false),
    /** RFC 3856 §6.10. */
    PRESENCE("presence", Presence.TYPE, Duration.ofSeconds(5), false),
    /** RFC 3842 §3.10. */
    MESSAGE_SUMMARY("message-summary", MessageSummary.TYPE, Duration.ofSeconds(1), true);

    /** As Allow-Events says it. */
    static final String ALLOWED =
            Arrays.stream(values()).map(EventPackage::token).collect(Collectors.joining(", "));

    private final String token;
    private final String contentType;
    private final Duration gap;
    private final boolean isPrivate;

    EventPackage(String token, String contentType, Duration gap, boolean isPrivate) {
        this.token = token;
        this.contentType = contentType;
        this.gap = gap;
        this.isPrivate = isPrivate;
    }

    static Optional<EventPackage> of(String name) {
        return Arrays.stream(values()).filter(one -> one.token.equals(name)).findFirst();
    }

    String token() {
        return token;
    }

    String contentType() {
        return contentType;
    }

    Duration gap() {
        return gap;
    }

    /** Colleagues see each other's lines and presence; devices and messages are for oneself and the organisation's admins. */
    boolean mayWatch(Account subscriber, Account target) {
        boolean isColleague = subscriber.organisation().id().equals(target.organisation().id());
        boolean isOwn = subscriber.id().equals(target.id());
        return isColleague && (!isPrivate || isOwn || subscriber.role() == AccountRole.ADMIN);
    }
}
