package org.parley.media.relay;

/** What a relay tells whoever made it. Called on the media loop: implementations only hand over. All may be left out. */
public interface RelayListener {
    RelayListener NONE = new RelayListener() {};

    /** The first valid packet of this side's peer came. */
    default void onFirstPacket(Relay relay, RelaySide side) {}

    /** An RFC 4733 digit of this side's peer ended. */
    default void onDigit(Relay relay, RelaySide side, char digit, int durationMs) {}

    /** What was played towards this side is over. */
    default void onPlayed(Relay relay, RelaySide side) {}

    /** Nobody of this relay was heard for its timeout. The relay is open still: the listener's owner closes it. Told once. */
    default void onTimeout(Relay relay) {}

    /** A side's way to its peer is over: consent lost, DTLS closed. */
    default void onLost(Relay relay, RelaySide side, String because) {}
}
