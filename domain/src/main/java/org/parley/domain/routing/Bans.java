package org.parley.domain.routing;

import java.time.Instant;
import java.util.List;

/** Addresses that get no answer for a while: kept by {@code roles.edge}. Thread-safe; may wait for the SIP loop: call on virtual threads. */
public interface Bans {
    /** All of now, the newest first. */
    List<Ban> bans();

    /** Lets an address in again; false where it was not banned. */
    boolean lift(String address);

    /** Where nobody is banned. */
    Bans NONE = new Bans() {
        @Override
        public List<Ban> bans() {
            return List.of();
        }

        @Override
        public boolean lift(String address) {
            return false;
        }
    };

    /**
     * @param because one sentence: what it did
     * @param times how many bans in a row this is
     * @param shunned packets of it that were dropped unread since
     */
    record Ban(String address, String because, Instant since, Instant until, int times, long shunned) {}
}
