package org.parley.media.standby;

/**
 * What the standby tells the signalling, which can reach the peers by another way. Called on the media loop: implementations only hand over.
 */
public interface TakeoverEvents {
    /** The leg is served here now. A browser's packets may come by themselves; {@link #onUplink} tells. */
    void onTakenOver(LegRecord record);

    /** The first authentic packet of the peer came here, so long after the takeover. */
    void onUplink(String leg, long afterNs);

    /** Nothing came by itself: the peer is to be sent this offer (an ICE restart, or a telephone's re-INVITE to a new address). */
    void onOffer(String leg, String offerSdp, Because because);

    /** The leg could not be taken over; its peer has to be called anew. */
    void onLost(String leg, String because);

    /** Why an offer is needed. */
    enum Because {
        /** The uplink has not followed within the time it should. */
        NO_UPLINK,
        /** The telephone's media has another address now. */
        NEW_ADDRESS
    }
}
