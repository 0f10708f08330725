package org.parley.protocols.ice;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.stun.TransactionId;

/** Our one base and one remote address (RFC 8445 §6.1.2): how its check stands. */
final class IcePair {
    enum State {
        /** To be checked, once or again. */
        WAITING,
        /** Answered. */
        VALID,
        FAILED
    }

    private static final int IDS = 4;

    final InetSocketAddress address;
    final long remotePriority;
    final IceCredentials local;
    final IceCredentials remote;
    private final @Nullable TransactionId[] ids = new TransactionId[IDS];
    private int idCount;
    State state = State.WAITING;
    /** Checks sent since the last answer. */
    int attempts;

    long nextSendAtNs;
    long lastSentNs;
    long lastAnswerNs;
    /** When the peer last checked it. */
    long lastHeardNs;

    IceRole sentRole = IceRole.CONTROLLING;
    /** The peer controls and chose this pair. */
    boolean isChosenByPeer;
    /** We control and our check with USE-CANDIDATE is under way or answered. */
    boolean isNominated;

    IcePair(InetSocketAddress address, long remotePriority, IceCredentials local, IceCredentials remote) {
        this.address = address;
        this.remotePriority = remotePriority;
        this.local = local;
        this.remote = remote;
    }

    /** Answers to the last few checks count, however late. */
    boolean owns(TransactionId id) {
        for (var mine : ids) {
            if (id.equals(mine)) {
                return true;
            }
        }
        return false;
    }

    void remember(TransactionId id) {
        ids[idCount++ % IDS] = id;
    }

    boolean isValid() {
        return state == State.VALID;
    }
}
