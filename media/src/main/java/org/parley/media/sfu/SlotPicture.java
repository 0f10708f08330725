package org.parley.media.sfu;

/** Which picture a viewer sees in one of his sections now. */
public record SlotPicture(String mid, String leg, PictureSource source, State state) {
    /** Whether it flows. */
    public enum State {
        LIVE,
        /** The viewer's connection cannot carry it now. */
        PAUSED,
        /** Wanted, and nothing came from its sender yet. */
        WAITING
    }
}
