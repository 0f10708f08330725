package org.parley.roles.media;

import java.io.IOException;

/** Somebody at the other end of a leg, run in real time by the test's thread. */
interface Talker extends AutoCloseable {
    /** Sends 20 ms of sound. */
    void speak() throws IOException;

    /** Hears what comes for about so long. */
    void listen(int waitMs) throws IOException, InterruptedException;

    @Override
    void close();
}
