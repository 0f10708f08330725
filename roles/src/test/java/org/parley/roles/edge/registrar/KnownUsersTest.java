package org.parley.roles.edge.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.accounts.TenantId;
import org.parley.protocols.sip.auth.DigestAlgorithm;

class KnownUsersTest {
    private final Storage storage = new Storage();
    private final ArrayDeque<Runnable> lookUps = new ArrayDeque<>();
    private final List<KnownUsers.Answer> answers = new ArrayList<>();
    private final KnownUsers users =
            new KnownUsers(new KnownUsers.Needs(storage, lookUps::add, Runnable::run, 2, 3));

    /** Names that begin with x have nobody. */
    private static final class Storage implements SipCredentials {
        private final List<String> asked = new ArrayList<>();
        private final List<Consumer<Change>> listeners = new ArrayList<>();
        private boolean isBroken;

        @Override
        public String realm() {
            return "parley.test";
        }

        @Override
        public List<SipIdentity> find(String username) {
            asked.add(username);
            if (isBroken) {
                throw new IllegalStateException("no disk");
            }
            var ha1 = DigestAlgorithm.MD5.ha1(username, realm(), "secret");
            return username.startsWith("x")
                    ? List.of()
                    : List.of(new SipIdentity(
                            new AccountId(username), new TenantId("tenant"), username, "", Optional.empty(), Map.of("MD5", ha1)));
        }

        @Override
        public void onChange(Consumer<Change> listener) {
            listeners.add(listener);
        }

        private void change(String username) {
            listeners.forEach(listener -> listener.accept(new Change(new AccountId(username), Set.of(username), false)));
        }
    }

    private void find(String name) {
        users.find(name, answers::add);
        while (!lookUps.isEmpty()) {
            lookUps.remove().run();
        }
    }

    @Test
    void readsANameOnce() {
        find("ann");
        find("ANN");

        assertThat(storage.asked).containsExactly("ann");
        assertThat(answers).hasSize(2).allSatisfy(answer -> assertThat(answer)
                .isInstanceOfSatisfying(KnownUsers.Answer.Users.class, found -> assertThat(found.users()).hasSize(1)));
    }

    @Test
    void readsANameAgainAfterItsAccountChanged() {
        find("ann");
        find("xavier");

        storage.change("ann");
        storage.change("xavier");
        find("ann");
        find("xavier");

        assertThat(storage.asked).containsExactly("ann", "xavier", "ann", "xavier");
    }

    // What was read before a change and comes back after it must not be kept.
    @Test
    void doesNotKeepWhatChangedWhileItWasRead() {
        users.find("ann", answers::add);
        storage.change("ann");
        lookUps.remove().run();
        find("ann");

        assertThat(storage.asked).containsExactly("ann", "ann");
        assertThat(answers).hasSize(2);
    }

    @Test
    void readsANameOnceForAllWhoWait() {
        users.find("ann", answers::add);
        users.find("ann", answers::add);
        assertThat(lookUps).hasSize(1);
        lookUps.remove().run();

        assertThat(answers).hasSize(2);
    }

    // At the limit the name asked for longest ago goes; names that nobody has push out no one.
    @Test
    void keepsNoMoreNamesThanTheLimitAndStrangersApart() {
        find("ann");
        find("bob");
        for (int i = 0; i < 100; i++) {
            find("x" + i);
        }
        find("ann");
        find("cid");
        storage.asked.clear();

        find("ann");
        find("bob");

        assertThat(storage.asked).containsExactly("bob");
    }

    @Test
    void saysThatItIsBusyAtTheLimitOfLookUps() {
        for (var name : List.of("ann", "bob", "cid")) {
            users.find(name, _ -> {});
        }

        users.find("dan", answers::add);

        assertThat(answers).containsExactly(new KnownUsers.Answer.Failed(true));
    }

    @Test
    void saysThatStorageFailedAndTriesAgain() {
        storage.isBroken = true;
        find("ann");
        storage.isBroken = false;
        find("ann");

        assertThat(answers.getFirst()).isEqualTo(new KnownUsers.Answer.Failed(false));
        assertThat(answers.getLast()).isInstanceOf(KnownUsers.Answer.Users.class);
    }

    @Test
    void asksNobodyForNamesThatNobodyCanHave() {
        find("");
        find("a".repeat(129));

        assertThat(storage.asked).isEmpty();
        assertThat(answers).hasSize(2);
    }
}
