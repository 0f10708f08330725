package org.parley.domain.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.sql.Database;
import org.parley.testkit.ManualTime;

@Timeout(60)
class AccountsTest {
    private static final String PASSWORD = "correct horse";

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final Ids ids = new Ids(time, new Random(1));
    private Database database;
    private Accounts accounts;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("parley.db"));
        accounts = new Accounts(database, settings(true), time, time, ids, new PasswordHasher(ids, 2, 64));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private AccountsSettings settings(boolean signUpOpen) {
        return AccountsSettings.of(signUpOpen, "parley.example", folder.resolve("operator.token"));
    }

    private void restart() {
        close();
        open();
    }

    private SignedIn owner() {
        return accounts.setUp(
                accounts.setupToken().orElseThrow(), "Olga", Optional.of("Olga O."), PASSWORD, Optional.of("Acme"));
    }

    private Principal operator() {
        try {
            return accounts.authenticate(Files.readString(folder.resolve("operator.token")).strip());
        } catch (java.io.IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static NewAccount person(String name, String extension) {
        return new NewAccount(
                name, "phone-secret", Optional.empty(), Optional.of(extension), Optional.empty(), Optional.empty());
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void theOneTimeLinkMakesTheOwnerOnce() {
        assertThat(accounts.isSetupNeeded()).isTrue();
        var token = accounts.setupToken().orElseThrow();
        refused(ErrorCode.FORBIDDEN, () -> accounts.setUp("guess", "eve", Optional.empty(), PASSWORD, Optional.empty()));

        var owner = owner();

        assertThat(owner.account().role()).isEqualTo(AccountRole.ADMIN);
        assertThat(owner.account().name()).isEqualTo("olga");
        assertThat(owner.account().organisation().name()).isEqualTo("Acme");
        assertThat(accounts.isSetupNeeded()).isFalse();
        refused(ErrorCode.GONE, () -> accounts.setUp(token, "eve", Optional.empty(), PASSWORD, Optional.empty()));
        restart();
        assertThat(accounts.isSetupNeeded()).isFalse();
    }

    @Test
    void theOperatorsTokenIsAPrivateFileThatOutlivesARestart() throws Exception {
        var file = folder.resolve("operator.token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        var before = Files.readString(file);

        restart();

        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(operator()).isInstanceOf(Principal.Operator.class);
    }

    @Test
    void theOperatorMakesAccountsBeforeThereIsAnOwner() {
        var alice = accounts.create(operator(), person("alice", "1001"));

        assertThat(accounts.signIn("alice", "phone-secret", "::1").account()).isEqualTo(alice);
        assertThat(accounts.isSetupNeeded()).isTrue();
        assertThat(owner().account().organisation().id()).isEqualTo(alice.organisation().id());
    }

    @Test
    void anAccessTokenSaysWhoseItIsUntilItsTimeIsOver() {
        var signedIn = owner();

        assertThat(accounts.authenticate(signedIn.accessToken()))
                .isEqualTo(new Principal.Member(
                        signedIn.account().id(), signedIn.account().organisation().id(), "olga", "Olga O.", AccountRole.ADMIN));

        time.advance(Duration.ofMinutes(15));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.authenticate(signedIn.accessToken()));
    }

    @Test
    void tokensOutliveARestart() {
        var signedIn = owner();

        restart();

        assertThat(accounts.authenticate(signedIn.accessToken()).subject()).isEqualTo(signedIn.account().id().value());
        assertThat(accounts.refresh(signedIn.refreshToken()).account().name()).isEqualTo("olga");
    }

    @Test
    void signingOutEndsBothTokensAtOnceAndOverARestart() {
        var signedIn = owner();

        accounts.signOut(signedIn.accessToken());

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.authenticate(signedIn.accessToken()));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.refresh(signedIn.refreshToken()));
        restart();
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.authenticate(signedIn.accessToken()));
    }

    @Test
    void aRefreshTokenThatComesAgainLaterEndsTheSession() {
        var signedIn = owner();
        var refreshed = accounts.refresh(signedIn.refreshToken());

        time.advance(Duration.ofSeconds(11));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.refresh(signedIn.refreshToken()));

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.refresh(refreshed.refreshToken()));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.authenticate(refreshed.accessToken()));
    }

    @Test
    void twoTabsThatRefreshTogetherBothStaySignedIn() {
        var signedIn = owner();

        var first = accounts.refresh(signedIn.refreshToken());
        time.advance(Duration.ofSeconds(2));
        var second = accounts.refresh(signedIn.refreshToken());

        assertThat(accounts.refresh(first.refreshToken()).account()).isEqualTo(signedIn.account());
        assertThat(accounts.refresh(second.refreshToken()).account()).isEqualTo(signedIn.account());
    }

    @Test
    void aRefreshTokenEndsAfterThirtyDays() {
        var signedIn = owner();

        time.advance(Duration.ofDays(30));

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.refresh(signedIn.refreshToken()));
    }

    @Test
    void anAccountHasFiftySessionsAndTheOldestMakeRoom() {
        var oldest = owner();
        for (int i = 0; i < 50; i++) {
            time.advance(Duration.ofSeconds(1));
            accounts.signIn("olga", PASSWORD, "::1");
        }

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.authenticate(oldest.accessToken()));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.refresh(oldest.refreshToken()));
    }

    @Test
    void passwordsCostNineteenMebibytesAndCheaperHashesStillFit() {
        var hasher = new PasswordHasher(ids, 1, PasswordHasher.MEMORY_KIB);
        var hash = hasher.hash(PASSWORD);

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(hasher.fits(PASSWORD, hash)).isTrue();
        assertThat(hasher.fits("wrong", hash)).isFalse();
        assertThat(hasher.fits(PASSWORD, new PasswordHasher(ids, 1, 64).hash(PASSWORD))).isTrue();
    }

    @Test
    void neitherPasswordsNorRefreshTokensAreStoredInClear() throws Exception {
        var signedIn = owner();
        accounts.create(operator(), person("alice", "1001"));
        close();

        var bytes = new String(Files.readAllBytes(folder.resolve("parley.db")), java.nio.charset.StandardCharsets.ISO_8859_1);

        assertThat(bytes).contains("alice").contains("$argon2id$v=19$m=64,t=2,p=1$");
        assertThat(bytes).doesNotContain(PASSWORD).doesNotContain("phone-secret").doesNotContain(signedIn.refreshToken());
    }

    @Test
    void wrongNamesAndWrongPasswordsSoundTheSame() {
        owner();

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.signIn("olga", "wrong password", "::1"));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.signIn("nobody", PASSWORD, "::1"));
        assertThat(accounts.signIn(" OLGA ", PASSWORD, "::1").account().name()).isEqualTo("olga");
    }

    @Test
    void tooManyFailuresOfANameHaveToWaitAndASuccessDoesNotCount() {
        owner();
        for (int i = 0; i < 9; i++) {
            refused(ErrorCode.UNAUTHENTICATED, () -> accounts.signIn("olga", "wrong password", "::1"));
        }
        accounts.signIn("olga", PASSWORD, "::1");
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.signIn("olga", "wrong password", "::1"));

        assertThatThrownBy(() -> accounts.signIn("olga", PASSWORD, "::2"))
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS))
                .hasMessageContaining("try again in 300 s");

        time.advance(Duration.ofMinutes(5));
        accounts.signIn("olga", PASSWORD, "::2");
    }

    @Test
    void strangersSignUpIntoAnOrganisationOfTheirOwn() {
        var owner = owner();

        var stranger = accounts.signUp("sam", Optional.empty(), PASSWORD, Optional.of("Sam's"), "::1");

        assertThat(stranger.account().role()).isEqualTo(AccountRole.ADMIN);
        assertThat(stranger.account().organisation()).isNotEqualTo(owner.account().organisation());
        refused(ErrorCode.CONFLICT, () -> accounts.signUp("sam", Optional.empty(), PASSWORD, Optional.empty(), "::1"));
        var closed = new Accounts(database, settings(false), time, time, ids);
        refused(ErrorCode.FORBIDDEN, () -> closed.signUp("tim", Optional.empty(), PASSWORD, Optional.empty(), "::1"));
    }

    @Test
    void anAdminSeesAndChangesHisOwnOrganisationOnly() {
        var olga = owner().account();
        var alice = accounts.create(olga.principal(), person("alice", "1001"));
        var sam = accounts.signUp("sam", Optional.empty(), PASSWORD, Optional.empty(), "::1").account();

        assertThat(accounts.list(olga.principal())).containsExactly(alice, olga);
        assertThat(accounts.list(sam.principal())).containsExactly(sam);
        refused(ErrorCode.NOT_FOUND, () -> accounts.account(sam.principal(), alice.id()));
        refused(ErrorCode.NOT_FOUND, () -> accounts.update(sam.principal(), alice.id(), AccountChange.none()));
        assertThat(accounts.byExtension(sam.organisation().id(), "1001")).isEmpty();
        // The same number in another organisation is another number.
        var samsAlice = accounts.create(sam.principal(), person("alice2", "1001"));
        assertThat(accounts.byExtension(sam.organisation().id(), "1001")).contains(samsAlice);
        assertThat(accounts.byExtension(olga.organisation().id(), "1001")).contains(alice);
    }

    @Test
    void membersAndGuestsAdministerNothing() {
        var olga = owner().account();
        var alice = accounts.create(olga.principal(), person("alice", "1001"));
        var guest = accounts.signInGuest(olga.organisation().id(), new ConferenceId("conference-1"), "Gus");

        refused(ErrorCode.FORBIDDEN, () -> accounts.create(alice.principal(), person("bob", "1002")));
        refused(ErrorCode.FORBIDDEN, () -> accounts.list(alice.principal()));
        refused(ErrorCode.FORBIDDEN, () -> accounts.list(guest.guest()));
        refused(ErrorCode.FORBIDDEN, () -> accounts.account(guest.guest(), alice.id()));
        var promotion = new AccountChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(AccountRole.ADMIN), Optional.empty());
        refused(ErrorCode.FORBIDDEN, () -> accounts.update(alice.principal(), alice.id(), promotion));
        assertThat(accounts.authenticate(guest.accessToken())).isEqualTo(guest.guest());
    }

    @Test
    void onesOwnPasswordNeedsTheCurrentOne() {
        var alice = accounts.create(owner().account().principal(), person("alice", "1001"));

        refused(ErrorCode.INVALID, () -> accounts.update(alice.principal(), alice.id(), password("new password", null)));
        refused(ErrorCode.FORBIDDEN, () -> accounts.update(alice.principal(), alice.id(), password("new password", "wrong")));
        accounts.update(alice.principal(), alice.id(), password("new password", "phone-secret"));

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.signIn("alice", "phone-secret", "::1"));
        accounts.signIn("alice", "new password", "::1");
    }

    private static AccountChange password(String password, @org.jspecify.annotations.Nullable String current) {
        return new AccountChange(
                Optional.empty(), Optional.of(password), Optional.ofNullable(current), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    @Test
    void aDisabledAccountIsOutAtOnce() {
        var olga = owner().account();
        var alice = accounts.create(olga.principal(), person("alice", "1001"));
        var signedIn = accounts.signIn("alice", "phone-secret", "::1");

        accounts.update(olga.principal(), alice.id(), new AccountChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(true)));

        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.authenticate(signedIn.accessToken()));
        refused(ErrorCode.UNAUTHENTICATED, () -> accounts.signIn("alice", "phone-secret", "::1"));
        assertThat(accounts.find("1001")).isEmpty();
        assertThat(accounts.byExtension(olga.organisation().id(), "1001")).isEmpty();
    }

    @Test
    void theLastAdminStays() {
        var olga = owner().account();

        refused(ErrorCode.CONFLICT, () -> accounts.update(olga.principal(), olga.id(), new AccountChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(AccountRole.MEMBER), Optional.empty())));

        assertThat(accounts.account(olga.principal(), olga.id()).role()).isEqualTo(AccountRole.ADMIN);
    }

    // RFC 7616 §3.9.1 has H(A1) of its example user for both algorithms: the responses there are made of these.
    @Test
    void keepsTheDigestHashesOfRfc7616sExample() {
        assertThat(DigestHashes.ha1("MD5", "Mufasa", "http-auth@example.org", "Circle of Life"))
                .isEqualTo("3d78807defe7de2157e2b0b6573a855f");
        assertThat(DigestHashes.ha1("SHA-256", "Mufasa", "http-auth@example.org", "Circle of Life"))
                .isEqualTo("7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
    }

    @Test
    void aTelephoneSignsInByNameOrByExtension() {
        var alice = accounts.create(owner().account().principal(), person("alice", "1001"));

        for (var username : new String[] {"alice", "1001"}) {
            assertThat(accounts.find(username)).singleElement().satisfies(identity -> {
                assertThat(identity.account()).isEqualTo(alice.id());
                assertThat(identity.extension()).contains("1001");
                assertThat(identity.ha1ByAlgorithm())
                        .containsEntry("MD5", DigestHashes.ha1("MD5", username, "parley.example", "phone-secret"))
                        .containsEntry("SHA-256", DigestHashes.ha1("SHA-256", username, "parley.example", "phone-secret"));
            });
        }
        assertThat(accounts.find("olga")).isEmpty();
        assertThat(accounts.find("nobody")).isEmpty();
    }

    @Test
    void aNewExtensionNeedsTheTelephonesPasswordAgain() {
        var olga = owner().account();
        var alice = accounts.create(olga.principal(), person("alice", "1001"));

        refused(ErrorCode.INVALID, () -> accounts.update(olga.principal(), alice.id(), extension("1002", null)));
        accounts.update(olga.principal(), alice.id(), extension("1002", "other-secret"));

        assertThat(accounts.find("1001")).isEmpty();
        assertThat(accounts.find("1002")).hasSize(1);
        assertThat(accounts.byExtension(olga.organisation().id(), "1002")).map(Account::id).contains(alice.id());
        refused(ErrorCode.CONFLICT, () -> accounts.create(olga.principal(), person("bob", "1002")));
    }

    // Who keeps credentials in memory has to hear of each name that led to the account before or does now.
    @Test
    void tellsWhoseCredentialsChanged() {
        var olga = owner().account();
        var told = new ArrayList<SipCredentials.Change>();
        accounts.onChange(told::add);

        var alice = accounts.create(olga.principal(), person("alice", "1001"));
        accounts.update(olga.principal(), alice.id(), extension("1002", "other-secret"));

        assertThat(told).containsExactly(
                new SipCredentials.Change(alice.id(), Set.of("alice", "1001"), false),
                new SipCredentials.Change(alice.id(), Set.of("alice", "1001", "1002"), false));
    }

    // RFC 8760: an algorithm is offered once every account has its hash; those of before get it with their next password.
    @Test
    void offersTheNewestAlgorithmOnceAllAccountsHaveIt() {
        var olga = owner().account();
        var alice = accounts.create(olga.principal(), person("alice", "1001"));
        database.write(sql -> sql.update("delete from sip_credentials where algorithm = 'SHA-512-256'"));
        restart();
        assertThat(accounts.algorithms()).containsExactly("SHA-256", "MD5");

        accounts.update(olga.principal(), alice.id(), extension("1002", "other-secret"));

        assertThat(accounts.algorithms()).containsExactly("SHA-512-256", "SHA-256", "MD5");
        assertThat(accounts.find("1002").getFirst().ha1ByAlgorithm()).hasSize(3);
    }

    private static AccountChange extension(String extension, @org.jspecify.annotations.Nullable String sipPassword) {
        return new AccountChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.ofNullable(sipPassword),
                Optional.of(extension), Optional.empty(), Optional.empty());
    }

    @Test
    void refusesNamesAndPasswordsInWords() {
        var olga = owner().account();

        assertThatThrownBy(() -> accounts.create(olga.principal(), person("no spaces", "1001")))
                .hasMessageContaining("A name to sign in with has 1 to 64 letters");
        assertThatThrownBy(() -> accounts.create(olga.principal(), person("bob", "12a")))
                .hasMessageContaining("2 to 15 digits");
        assertThatThrownBy(() -> accounts.signUp("tim", Optional.empty(), "short", Optional.empty(), "::1"))
                .hasMessageContaining("at least 8 characters");
    }
}
