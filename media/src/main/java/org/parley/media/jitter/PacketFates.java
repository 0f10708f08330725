package org.parley.media.jitter;

/** Told what became of each packet of a stream, in their order. Called on the media loop; quick. */
public interface PacketFates {
    void onPlayed();

    /** It did not come in time: something was played in its place, or it was left out to catch up. */
    void onLost();

    /** It did not come in time, and its sound was played all the same, from the copy in the next one. */
    void onRepaired();
}
