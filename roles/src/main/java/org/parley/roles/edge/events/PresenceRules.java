package org.parley.roles.edge.events;

import java.util.ArrayList;
import java.util.List;
import org.parley.domain.calls.LineWatcher.Line;
import org.parley.domain.calls.LineWatcher.Phase;
import org.parley.protocols.sip.document.Presence;

/**
 * What somebody's presence is, of what is known about him (RFC 3856 §7). Who has no registered telephone is closed, whatever was published: he
 * cannot be called. Else what was published last says open or closed. A call makes him on the phone, before other activities.
 */
final class PresenceRules {
    private static final String ON_THE_PHONE = "on-the-phone";

    private PresenceRules() {}

    /** {@code published} with the newest first. */
    static Presence compose(String entity, boolean isRegistered, List<Line> lines, List<Presence.Published> published) {
        // Somebody whose telephone only rings is not on the phone yet.
        boolean isOnThePhone = lines.stream().anyMatch(line -> line.phase() == Phase.UP || line.isCaller());
        boolean isOpen = isRegistered
                && published.stream().flatMap(one -> one.isOpen().stream()).findFirst().orElse(true);
        var activities = new ArrayList<String>();
        if (isOnThePhone) {
            activities.add(ON_THE_PHONE);
        }
        published.stream()
                .findFirst()
                .ifPresent(newest -> newest.activities().stream()
                        .filter(activity -> !activity.equals(ON_THE_PHONE))
                        .forEach(activities::add));
        var note = published.stream().map(Presence.Published::note).filter(text -> !text.isBlank()).findFirst();
        return new Presence(entity, isOpen, entity, activities, note.orElse(isOnThePhone ? "On the phone" : ""));
    }
}
