package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountDirectory;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Organisation;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallControl.TimedEvent;
import org.parley.domain.calls.LineWatcher.Line;
import org.parley.domain.calls.LineWatcher.Phase;
import org.parley.domain.conversations.ConferenceId;

class LinesTest {
    private static final TenantId TENANT = new TenantId("tenant");
    private static final CallId CALL = new CallId("call-1");
    private static final AccountId ANN = new AccountId("ann");
    private static final AccountId BOB = new AccountId("bob");

    private final List<String> told = new ArrayList<>();
    private final Lines lines = new Lines(new House100(), (account, now) -> told.add(account + " " + text(now)));

    private static String text(List<Line> now) {
        return String.join(", ", now.stream()
                .map(line -> (line.isCaller() ? "calls " : "called by ") + line.otherName() + " " + line.otherNumber() + " " + line.phase())
                .toList());
    }

    /** Ann has 100, Bob 101. */
    private static final class House100 implements AccountDirectory {
        @Override
        public Optional<Account> find(AccountId account) {
            var extension = account.equals(ANN) ? "100" : "101";
            return Optional.of(new Account(
                    account, new Organisation(TENANT, "House"), account.value(), account.value(), AccountRole.MEMBER,
                    Optional.of(extension), false, Instant.EPOCH));
        }

        @Override
        public Optional<Account> named(TenantId tenant, String extensionOrName) {
            return Optional.empty();
        }
    }

    private void happens(CallId call, CallEvent event) {
        lines.onEvent(new TimedEvent(1, call, 1, Instant.EPOCH, "command", event));
    }

    private static CallEvent added(String leg, boolean incoming, String subject, String name, String number) {
        return new CallEvent.LegAdded(new LegId(leg), LegKind.PHONE, incoming, leg, subject, name, number);
    }

    private void annCallsBob() {
        happens(CALL, new CallEvent.CallStarted(CALL, TENANT, Optional.empty(), "Ann – Bob"));
        happens(CALL, added("leg-a", true, "ann", "Ann", "100"));
        happens(CALL, added("leg-b", false, "bob", "Bob", "100"));
    }

    @Test
    void followsACallFromTheFirstRingToItsEnd() {
        annCallsBob();
        happens(CALL, new CallEvent.LegRinging(new LegId("leg-b")));
        happens(CALL, new CallEvent.LegJoined(new LegId("leg-b")));
        happens(CALL, new CallEvent.LegJoined(new LegId("leg-a")));
        happens(CALL, new CallEvent.LegLeft(new LegId("leg-b"), EndReason.HUNG_UP));
        happens(CALL, new CallEvent.LegLeft(new LegId("leg-a"), EndReason.EVERYBODY_LEFT));
        happens(CALL, new CallEvent.CallEnded(EndReason.HUNG_UP));

        assertThat(told).containsExactly(
                "ann calls   TRYING",
                "ann calls Bob 101 TRYING",
                "bob called by Ann 100 TRYING",
                "ann calls Bob 101 RINGING",
                "bob called by Ann 100 RINGING",
                "bob called by Ann 100 UP",
                "ann calls Bob 101 UP",
                "ann calls   UP",
                "bob ",
                "ann ");
    }

    // His page and his telephone ring: that is one call for him.
    @Test
    void showsSeveralDevicesOfAPersonAsOneLine() {
        annCallsBob();
        happens(CALL, added("leg-c", false, "bob", "Bob", "100"));
        happens(CALL, new CallEvent.LegRinging(new LegId("leg-c")));
        told.clear();

        happens(CALL, new CallEvent.LegLeft(new LegId("leg-b"), EndReason.ANSWERED_ELSEWHERE));
        happens(CALL, new CallEvent.LegJoined(new LegId("leg-c")));

        assertThat(told).containsExactly("bob called by Ann 100 UP");
    }

    @Test
    void showsAStrangersNumber() {
        happens(CALL, new CallEvent.CallStarted(CALL, TENANT, Optional.empty(), "title"));
        happens(CALL, added("leg-x", true, "", "Carrier", "+4930123"));
        happens(CALL, added("leg-b", false, "bob", "Bob", "+4930123"));

        assertThat(told).containsExactly("bob called by Carrier +4930123 TRYING");
    }

    @Test
    void showsAConferenceByItsName() {
        happens(CALL, new CallEvent.CallStarted(CALL, TENANT, Optional.of(new ConferenceId("conference-1")), "Monday"));
        happens(CALL, added("leg-a", true, "ann", "Ann", "800"));
        happens(CALL, new CallEvent.LegJoined(new LegId("leg-a")));

        assertThat(told).containsExactly("ann calls Monday  TRYING", "ann calls Monday  UP");
    }

    @Test
    void listsTheCallsOfAPersonTogether() {
        annCallsBob();
        var second = new CallId("call-2");
        happens(second, new CallEvent.CallStarted(second, TENANT, Optional.empty(), "title"));
        happens(second, added("leg-y", true, "", "Carl", "555"));

        happens(second, added("leg-z", false, "ann", "Ann", "555"));
        assertThat(told.getLast()).isEqualTo("ann calls Bob 101 TRYING, called by Carl 555 TRYING");

        happens(CALL, new CallEvent.CallEnded(EndReason.CANCELLED));
        assertThat(told).contains("ann called by Carl 555 TRYING", "bob ");
    }

    @Test
    void saysNothingOfCallsThatBeganBefore() {
        happens(CALL, new CallEvent.LegJoined(new LegId("leg-a")));
        happens(CALL, added("leg-a", true, "ann", "Ann", "100"));

        assertThat(told).isEmpty();
    }
}
