package org.parley.roles.media.ng;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A party of a call. One that was offered something and has not answered yet has no tag; one behind a fork may get several, of which
 * the last that answered talks. Its call's lock guards it.
 */
final class NgPeer {
    private final int number;
    private final long createdS;
    private final Set<String> tags = new LinkedHashSet<>();
    private final List<@Nullable NgSide> sides = new ArrayList<>();
    private Optional<String> viaBranch = Optional.empty();
    private Optional<String> label = Optional.empty();
    private Optional<String> interfaceName = Optional.empty();
    private boolean isBlocked;
    private boolean isSilenced;
    private boolean isDtmfBlocked;

    NgPeer(int number, long createdS) {
        this.number = number;
        this.createdS = createdS;
    }

    /** Unique in its call. */
    int number() {
        return number;
    }

    long createdS() {
        return createdS;
    }

    Set<String> tags() {
        return tags;
    }

    /** For people and statistics: the tag, or nothing yet. */
    String tag() {
        return tags.isEmpty() ? "" : tags.iterator().next();
    }

    Optional<String> viaBranch() {
        return viaBranch;
    }

    void setViaBranch(Optional<String> value) {
        viaBranch = value;
    }

    Optional<String> label() {
        return label;
    }

    void setLabel(Optional<String> value) {
        label = value.or(() -> label);
    }

    /** What the proxy calls the network he is in. */
    Optional<String> interfaceName() {
        return interfaceName;
    }

    void setInterfaceName(Optional<String> value) {
        interfaceName = value.or(() -> interfaceName);
    }

    Optional<NgSide> side(int section) {
        return section < sides.size() ? Optional.ofNullable(sides.get(section)) : Optional.empty();
    }

    void setSide(int section, @Nullable NgSide side) {
        while (sides.size() <= section) {
            sides.add(null);
        }
        sides.set(section, side);
        if (side != null) {
            apply(side);
        }
    }

    /** How many sections there were, with sides or without. */
    int sections() {
        return sides.size();
    }

    /** All sides there are. */
    List<NgSide> sides() {
        var all = new ArrayList<NgSide>();
        for (var side : sides) {
            if (side != null) {
                all.add(side);
            }
        }
        return all;
    }

    boolean isBlocked() {
        return isBlocked;
    }

    /** On the media loop, as the next two. */
    void setBlocked(boolean value) {
        isBlocked = value;
        sides().forEach(this::apply);
    }

    void setSilenced(boolean value) {
        isSilenced = value;
        sides().forEach(this::apply);
    }

    void setDtmfBlocked(boolean value) {
        isDtmfBlocked = value;
        sides().forEach(this::apply);
    }

    private void apply(NgSide side) {
        side.relaySide().setBlocked(isBlocked);
        side.relaySide().setSilenced(isSilenced);
        side.relaySide().setDtmfBlocked(isDtmfBlocked);
    }
}
