package org.parley.domain.calls;

/** Why a leg or a call ended. SIP statuses for these: {@code roles.edge}. */
public enum EndReason {
    HUNG_UP,
    /** The caller gave up before an answer. */
    CANCELLED,
    /** Another device of the same person answered. */
    ANSWERED_ELSEWHERE,
    BUSY,
    DECLINED,
    NO_ANSWER,
    /** Nobody has that number. */
    UNKNOWN_NUMBER,
    /** What was asked about is over: the call to be replaced or to be transferred to. */
    GONE,
    /** The number exists, but no device of it is reachable. */
    UNREACHABLE,
    /** The same participant joined again (a refreshed page). */
    REPLACED,
    /** It gave its place in the call to somebody else. */
    TRANSFERRED,
    /** No media, or no connection, for too long. */
    CONNECTION_LOST,
    /** The last one left. */
    EVERYBODY_LEFT,
    /** No codec or transport in common. */
    NOT_ACCEPTABLE,
    /** A guard said no: the call's timeline has its sentence. */
    NOT_ALLOWED,
    /** The conference is locked: nobody else comes in. */
    LOCKED,
    /** It lasted as long as a call may. */
    TOO_LONG,
    NODE_AT_LIMIT,
    /** The node stopped or died while the call was up. */
    NODE_STOPPED,
    /** Ours: see the log. */
    FAILED
}
