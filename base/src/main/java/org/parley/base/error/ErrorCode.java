package org.parley.base.error;

/** Every way an operation can fail, with its kind and the HTTP status that says so. SIP statuses: {@code roles.edge}. */
public enum ErrorCode {
    INVALID(ErrorKind.CALLER, 400),
    UNAUTHENTICATED(ErrorKind.CALLER, 401),
    FORBIDDEN(ErrorKind.CALLER, 403),
    NOT_FOUND(ErrorKind.CALLER, 404),
    /** The thing exists already, or changed since the caller looked. */
    CONFLICT(ErrorKind.CALLER, 409),
    /** It was there and is over: an ended call, a used link. */
    GONE(ErrorKind.CALLER, 410),
    TOO_LARGE(ErrorKind.CALLER, 413),
    UNSUPPORTED_MEDIA(ErrorKind.CALLER, 415),
    TOO_MANY_REQUESTS(ErrorKind.CAPACITY, 429),
    /** A called party cannot take the call now. */
    BUSY(ErrorKind.CALLER, 409),
    /** Nobody answered in time. */
    NO_ANSWER(ErrorKind.CALLER, 408),
    /** A called party exists but cannot be reached now. */
    UNAVAILABLE(ErrorKind.CALLER, 404),
    PEER_BROKE_PROTOCOL(ErrorKind.PEER, 400),
    NODE_AT_LIMIT(ErrorKind.CAPACITY, 503),
    STORE_FAILED(ErrorKind.OUTSIDE, 503),
    DISK_FULL(ErrorKind.OUTSIDE, 507),
    PORT_TAKEN(ErrorKind.OUTSIDE, 500),
    CONFIGURATION(ErrorKind.CALLER, 400),
    CERTIFICATE(ErrorKind.OUTSIDE, 500),
    INTERNAL(ErrorKind.OURS, 500);

    private final ErrorKind kind;
    private final int httpStatus;

    ErrorCode(ErrorKind kind, int httpStatus) {
        this.kind = kind;
        this.httpStatus = httpStatus;
    }

    public ErrorKind kind() {
        return kind;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** The name on the wire, in kebab-case: {@code not-found}. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
