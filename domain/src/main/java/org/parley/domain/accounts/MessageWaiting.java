package org.parley.domain.accounts;

import java.util.function.Consumer;

/** How many voice messages wait for an account: whoever keeps messages implements it, telephones show it. Thread-safe. */
public interface MessageWaiting {
    /** What an account has; {@code newUrgent} of {@code newMessages}, {@code oldUrgent} of {@code oldMessages}. */
    record Counts(int newMessages, int oldMessages, int newUrgent, int oldUrgent) {
        public static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /** As it is now; may wait for storage. */
    Counts of(AccountId account);

    /** Tells of each account whose counts changed, from any thread, until it is closed. The consumer must be quick. */
    AutoCloseable onChange(Consumer<AccountId> consumer);

    /** A node that keeps no messages. */
    MessageWaiting NOTHING = new MessageWaiting() {
        @Override
        public Counts of(AccountId account) {
            return Counts.NONE;
        }

        @Override
        public AutoCloseable onChange(Consumer<AccountId> consumer) {
            return () -> {};
        }
    };
}
