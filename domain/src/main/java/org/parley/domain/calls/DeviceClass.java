package org.parley.domain.calls;

/** What sound a telephone asks for by the way it registered or called. One offer goes to the devices of one class. */
public enum DeviceClass {
    /** RTP/AVP: over UDP and TCP. */
    PLAIN,
    /** SDES-SRTP: over TLS. */
    SECURE,
    /** ICE, DTLS-SRTP: over WebSocket. */
    WEBRTC
}
