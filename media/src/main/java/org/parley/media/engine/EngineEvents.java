package org.parley.media.engine;

import java.util.List;
import org.parley.media.quality.LegQuality;
import org.parley.media.sfu.SlotPicture;

/** What the engine tells whoever runs it, by the keys he gave. Called on the media loop: implementations only hand over. */
public interface EngineEvents {
    /** The first authentic packet came. */
    void onConnected(String mix, String leg);

    /** The leg is gone; the engine has closed it. {@code because} is for people. */
    void onLost(String mix, String leg, String because);

    /** An RFC 4733 digit ended. */
    void onDigit(String mix, String leg, char digit, int durationMs);

    /** Who speaks, loudest first: at most ten times a second, and only when it changed. */
    void onSpeakers(String mix, List<Speaking> speaking);

    /** A tap's sink failed and is no longer called. */
    void onTapFailed(String mix, String because);

    /** What a viewer sees in which section changed. */
    default void onSlots(String mix, String viewer, List<SlotPicture> slots) {}

    /** How legs of a mix fared since this was told last: every few seconds, and of a leg that is lost. Only what was measured. */
    default void onQuality(String mix, List<LegQuality> legs) {}

    /** Somebody who speaks, and how loud in dBov. */
    record Speaking(String leg, int levelDbov) {}
}
