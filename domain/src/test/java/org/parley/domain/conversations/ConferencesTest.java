package org.parley.domain.conversations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Extensions;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.sql.Database;
import org.parley.testkit.ManualTime;

@Timeout(60)
class ConferencesTest {
    private static final TenantId ACME = new TenantId("organisation-acme");
    private static final TenantId OTHER = new TenantId("organisation-other");
    private static final Principal OLGA = member("olga", ACME, AccountRole.ADMIN);
    private static final Principal ALICE = member("alice", ACME, AccountRole.MEMBER);
    private static final Principal BOB = member("bob", ACME, AccountRole.MEMBER);
    private static final Principal EVE = member("eve", OTHER, AccountRole.ADMIN);

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private Database database;
    private SqliteEventStore events;
    private Conferences conferences;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("parley.db"));
        events = new SqliteEventStore(database);
        conferences = new Conferences(events, database, time, new Ids(time, new Random(database.hashCode())));
    }

    @AfterEach
    void close() {
        events.close();
        database.close();
    }

    private static Principal member(String name, TenantId tenant, AccountRole role) {
        return new Principal.Member(new AccountId("account-" + name), tenant, name, name, role);
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void isFoundByItsNumberAndByItsLink() {
        var weekly = conferences.create(ALICE, " Weekly ", Optional.of("3000"));

        assertThat(weekly.name()).isEqualTo("Weekly");
        assertThat(weekly.owner()).isEqualTo(ALICE.subject());
        assertThat(conferences.byExtension(ACME, "3000")).contains(weekly);
        assertThat(conferences.byExtension(OTHER, "3000")).isEmpty();
        assertThat(conferences.byInvitation(weekly.invitationToken())).contains(weekly);
        assertThat(conferences.byInvitation("guess")).isEmpty();
    }

    @Test
    void choosesANumberWhereNoneIsGiven() {
        var first = conferences.create(ALICE, "First", Optional.empty());
        var second = conferences.create(ALICE, "Second", Optional.empty());
        var elsewhere = conferences.create(EVE, "Elsewhere", Optional.empty());

        assertThat(first.extension()).isEqualTo("8000");
        assertThat(second.extension()).isEqualTo("8001");
        assertThat(elsewhere.extension()).isEqualTo("8000");
    }

    @Test
    void aNumberIsTakenOnce() {
        conferences.create(ALICE, "First", Optional.of("3000"));
        database.write(sql -> {
            new ExtensionsOf(database).claimForAccount(sql, "1001");
            return true;
        });

        refused(ErrorCode.CONFLICT, () -> conferences.create(BOB, "Second", Optional.of("3000")));
        refused(ErrorCode.CONFLICT, () -> conferences.create(BOB, "Second", Optional.of("1001")));
        refused(ErrorCode.INVALID, () -> conferences.create(BOB, "Second", Optional.of("not a number")));
    }

    /** An account's claim, as {@code Accounts} makes it. */
    private record ExtensionsOf(Database database) {
        void claimForAccount(org.parley.platform.sql.Sql sql, String extension) {
            sql.update(
                    "insert into extensions (tenant, extension, use, target) values (?, ?, ?, 'account-x')",
                    ACME.value(),
                    extension,
                    Extensions.Use.ACCOUNT.name());
        }
    }

    @Test
    void nobodySeesAnotherOrganisationsConferences() {
        var weekly = conferences.create(ALICE, "Weekly", Optional.empty());

        assertThat(conferences.list(BOB)).containsExactly(weekly);
        assertThat(conferences.list(EVE)).isEmpty();
        refused(ErrorCode.NOT_FOUND, () -> conferences.get(EVE, weekly.id()));
        refused(ErrorCode.NOT_FOUND, () -> conferences.rename(EVE, weekly.id(), "Mine"));
        refused(ErrorCode.NOT_FOUND, () -> conferences.delete(EVE, weekly.id()));
    }

    @Test
    void onlyItsOwnerOrAnAdminChangesIt() {
        var weekly = conferences.create(ALICE, "Weekly", Optional.empty());

        refused(ErrorCode.FORBIDDEN, () -> conferences.rename(BOB, weekly.id(), "Mine"));
        refused(ErrorCode.FORBIDDEN, () -> conferences.renewInvitation(BOB, weekly.id()));
        assertThat(conferences.rename(ALICE, weekly.id(), "Daily").name()).isEqualTo("Daily");
        assertThat(conferences.rename(OLGA, weekly.id(), "Hourly").name()).isEqualTo("Hourly");
    }

    @Test
    void aGuestSeesHisConferenceAndMakesNone() {
        var weekly = conferences.create(ALICE, "Weekly", Optional.empty());
        conferences.create(ALICE, "Other", Optional.empty());
        var guest = new Principal.Guest("guest-1", ACME, weekly.id(), "Gus");

        assertThat(conferences.list(guest)).containsExactly(weekly);
        refused(ErrorCode.FORBIDDEN, () -> conferences.create(guest, "Mine", Optional.empty()));
        refused(ErrorCode.FORBIDDEN, () -> conferences.rename(guest, weekly.id(), "Mine"));
    }

    @Test
    void aNewLinkEndsTheOldOne() {
        var weekly = conferences.create(ALICE, "Weekly", Optional.empty());

        var renewed = conferences.renewInvitation(ALICE, weekly.id());

        assertThat(conferences.byInvitation(weekly.invitationToken())).isEmpty();
        assertThat(conferences.byInvitation(renewed.invitationToken())).contains(renewed);
    }

    @Test
    void aDeletedConferenceFreesItsNumber() {
        var weekly = conferences.create(ALICE, "Weekly", Optional.of("3000"));

        conferences.delete(ALICE, weekly.id());

        assertThat(conferences.list(ALICE)).isEmpty();
        assertThat(conferences.byInvitation(weekly.invitationToken())).isEmpty();
        assertThat(conferences.create(BOB, "Next", Optional.of("3000")).extension()).isEqualTo("3000");
    }

    @Test
    void isTheSameAfterARestart() {
        var weekly = conferences.create(ALICE, "Weekly", Optional.of("3000"));
        var renamed = conferences.rename(ALICE, weekly.id(), "Daily");
        var gone = conferences.create(ALICE, "Gone", Optional.of("3001"));
        conferences.delete(ALICE, gone.id());

        close();
        open();

        assertThat(conferences.list(ALICE)).containsExactly(renamed);
        conferences.rename(ALICE, weekly.id(), "Still there");
        conferences.create(ALICE, "New", Optional.of("3001"));
    }

    @Test
    void aNumberThatACrashLeftOverIsFreeAgain() {
        database.write(sql -> sql.update(
                "insert into extensions (tenant, extension, use, target) values (?, '3000', 'CONFERENCE', 'conference-lost')",
                ACME.value()));

        close();
        open();

        assertThat(conferences.create(ALICE, "Weekly", Optional.of("3000")).extension()).isEqualTo("3000");
    }
}
