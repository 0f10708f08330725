package org.parley.protocols.sip.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;

/** Headers that are taken out of a message that crosses, and what is put there. Never Via, Route, Record-Route, Max-Forwards: those are ours. */
public record HeaderEdits(Set<HeaderName> removed, List<HeaderField> added) {
    public static final HeaderEdits NONE = new HeaderEdits(Set.of(), List.of());

    public HeaderEdits {
        removed = Set.copyOf(removed);
        added = List.copyOf(added);
    }

    boolean isRemoved(HeaderName name) {
        return !removed.isEmpty() && removed.contains(name);
    }

    /** Both: what the other adds stays, even if this removes headers of that name. */
    public HeaderEdits and(HeaderEdits other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        var allRemoved = new HashSet<>(removed);
        allRemoved.addAll(other.removed);
        var allAdded = new ArrayList<HeaderField>();
        added.stream().filter(field -> !other.removed.contains(field.name())).forEach(allAdded::add);
        allAdded.addAll(other.added);
        return new HeaderEdits(allRemoved, allAdded);
    }

    public boolean isEmpty() {
        return removed.isEmpty() && added.isEmpty();
    }
}
