package org.parley.media.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.engine.EngineEvents.Speaking;

/** Notices when who speaks has changed enough to tell: somebody begins, ends, or is louder or softer by a step that the eye sees. */
final class SpeakerList {
    private static final int STEP_DB = 6;

    private List<Speaking> told = List.of();
    private final List<Speaking> now = new ArrayList<>();

    void clear() {
        now.clear();
    }

    void add(String leg, int levelDbov) {
        now.add(new Speaking(leg, levelDbov));
    }

    /** The list to tell, if it differs from the last one told. */
    Optional<List<Speaking>> changed() {
        if (isLikeTold()) {
            return Optional.empty();
        }
        now.sort(Comparator.comparingInt(Speaking::levelDbov).reversed());
        told = List.copyOf(now);
        return Optional.of(told);
    }

    private boolean isLikeTold() {
        if (now.size() != told.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            var before = find(now.get(i).leg());
            if (before == null || Math.abs(before.levelDbov() - now.get(i).levelDbov()) >= STEP_DB) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Speaking find(String leg) {
        for (int i = 0; i < told.size(); i++) {
            if (told.get(i).leg().equals(leg)) {
                return told.get(i);
            }
        }
        return null;
    }
}
