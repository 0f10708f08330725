package org.parley.roles.media;

import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.MediaPlane.Answered;
import org.parley.domain.calls.MediaPlane.Direction;
import org.parley.protocols.sdp.SdpDirection;

/** One leg's negotiation, by whichever way its peer speaks. Thread-safe; may wait for the media loop. */
sealed interface LegSession permits PhoneSession, WebRtcSession {
    /** Answers the peer's offer, the first or a later one; the same offer again gets the same answer. */
    Answered answer(String offerSdp);

    /** A new offer within the session, with all that we can: the peer asked for one (RFC 3261 §14.1). */
    String offerAgain();

    /**
     * A new offer to our own page within the session: with sections for pictures, which then stay, or with new ICE credentials.
     * UNSUPPORTED_MEDIA for a telephone.
     */
    default String offerAgain(boolean video, boolean restartsIce) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "A telephone has sound only");
    }

    /** Takes the answer to our offer and says which direction the peer chose. */
    SdpDirection accept(String answerSdp);

    static Direction direction(SdpDirection direction) {
        return switch (direction) {
            case SENDRECV -> Direction.SENDRECV;
            case SENDONLY -> Direction.SENDONLY;
            case RECVONLY -> Direction.RECVONLY;
            case INACTIVE -> Direction.INACTIVE;
        };
    }
}
