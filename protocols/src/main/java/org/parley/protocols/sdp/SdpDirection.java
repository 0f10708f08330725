package org.parley.protocols.sdp;

import java.util.Locale;

/** Who sends (RFC 8866 §6.7), seen by the author of the description. */
public enum SdpDirection {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    /** The attribute's name. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** The same agreement seen by the other side. */
    public SdpDirection reversed() {
        return of(receives(), sends());
    }

    /** What both allow: the answer to an offer of {@code offered} by somebody who would like {@code this} (RFC 3264 §6.1). */
    public SdpDirection answerTo(SdpDirection offered) {
        return of(sends() && offered.receives(), receives() && offered.sends());
    }

    public static SdpDirection of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }
}
