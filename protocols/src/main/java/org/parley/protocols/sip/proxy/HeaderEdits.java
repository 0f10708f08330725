package org.parley.protocols.sip.proxy;

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

    public boolean isEmpty() {
        return removed.isEmpty() && added.isEmpty();
    }
}
