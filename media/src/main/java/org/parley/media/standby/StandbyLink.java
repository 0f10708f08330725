package org.parley.media.standby;

/**
 * The port between a node that serves legs and its standby, as the serving node sees it: messages in order, while it is up. Whoever
 * implements it must keep what it carries secret, and know that the other end is the standby that was configured. Thread-safe.
 */
public interface StandbyLink extends AutoCloseable {
    /**
     * Hands a message over for sending and returns at once. False when the link is down or too much waits already: the message was not
     * taken, and nothing of it leaves.
     */
    boolean send(StandbyMessage message);

    /** Ends it; a {@link StandbyMessage.Farewell} should have gone before. */
    @Override
    void close();

    /** Hears what happens, on a thread of the link's: implementations only hand over. */
    interface Listener {
        /** It is up, and nothing was sent on it yet: everything has to be sent anew. */
        void onUp();

        void onMessage(StandbyMessage message);

        /** It is down. */
        void onDown(Loss loss, String because);

        /** Whether the node serves its legs in time. A link that sees it does not stays silent, so that the standby notices. */
        boolean isAlive();
    }

    /** What is known of the standby when a link is down. */
    enum Loss {
        /** Nothing: it may be dead, or serve the legs. */
        UNKNOWN,
        /** No process has the records any more, and none ever served the legs. */
        CERTAINLY_GONE,
        /** It has served the legs, or does. */
        TOOK_OVER
    }
}
