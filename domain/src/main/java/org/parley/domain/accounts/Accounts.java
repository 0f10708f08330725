package org.parley.domain.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;

/**
 * Accounts, sessions and guests of a node. Thread-safe; methods may wait for the database or for the password hash: call
 * them on virtual threads. Failures are {@code ParleyException}s: INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT,
 * TOO_MANY_REQUESTS.
 */
public final class Accounts implements SipCredentials, AccountDirectory {
    private static final int MAX_FAILURES_PER_NAME = 10;
    private static final int MAX_FAILURES_PER_SOURCE = 60;
    private static final int MAX_SIGN_UPS_PER_SOURCE = 20;
    private static final int MAX_THROTTLED_KEYS = 10_000;
    private static final Duration FAILURE_WINDOW = Duration.ofMinutes(5);
    private static final Duration SIGN_UP_WINDOW = Duration.ofHours(1);
    private static final String FIRST_ORGANISATION_NAME = "Home";

    private final Database database;
    private final AccountsSettings settings;
    private final WallClock clock;
    private final Ids ids;
    private final Extensions extensions;
    private final AccountTables tables;
    private final AccountChanges changes;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final OperatorToken operatorToken;
    private final PasswordHasher passwords;
    private final SignInThrottle failuresByName;
    private final SignInThrottle failuresBySource;
    private final SignInThrottle signUpsBySource;
    private final Organisation firstOrganisation;
    private volatile boolean isNewestStoredForAll;
    private volatile @Nullable String setupToken; // Null once there is an admin.

    public Accounts(Database database, AccountsSettings settings, WallClock clock, NanoClock nanoClock, Ids ids) {
        this(
                database,
                settings,
                clock,
                nanoClock,
                ids,
                new PasswordHasher(
                        ids, Math.max(1, Runtime.getRuntime().availableProcessors() / 2), PasswordHasher.MEMORY_KIB));
    }

    /** Tests hand in a hasher that costs less. */
    Accounts(
            Database database,
            AccountsSettings settings,
            WallClock clock,
            NanoClock nanoClock,
            Ids ids,
            PasswordHasher passwords) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        extensions = new Extensions(database);
        tables = new AccountTables(database);
        sessions = new Sessions(database, clock, ids, settings);
        tokens = SigningKeys.tokens(database, clock, ids);
        operatorToken = OperatorToken.open(settings.operatorTokenFile(), ids);
        this.passwords = passwords;
        changes = new AccountChanges(
                database,
                new AccountChanges.Touched(tables, extensions, sessions, passwords),
                clock,
                settings.sipRealm());
        failuresByName = new SignInThrottle(nanoClock, MAX_FAILURES_PER_NAME, FAILURE_WINDOW, MAX_THROTTLED_KEYS);
        failuresBySource = new SignInThrottle(nanoClock, MAX_FAILURES_PER_SOURCE, FAILURE_WINDOW, MAX_THROTTLED_KEYS);
        signUpsBySource = new SignInThrottle(nanoClock, MAX_SIGN_UPS_PER_SOURCE, SIGN_UP_WINDOW, MAX_THROTTLED_KEYS);
        firstOrganisation = tables.firstOrganisation().orElseGet(this::makeFirstOrganisation);
        boolean hasAdmin = database.<Long>read(sql -> tables.enabledAdmins(sql, firstOrganisation.id())) > 0;
        setupToken = hasAdmin ? null : ids.secret(16);
    }

    /** Whether nobody administers this node yet: then the one-time link is how the owner gets in. */
    public boolean isSetupNeeded() {
        return setupToken != null;
    }

    /** The token of the one-time link, while setup is needed: of this process, so print it at every start until then. */
    public Optional<String> setupToken() {
        return Optional.ofNullable(setupToken);
    }

    public boolean isSignUpOpen() {
        return settings.signUpOpen();
    }

    /** Makes the owner: first admin of the node's first organisation. GONE when the link was used, FORBIDDEN for a wrong token. */
    public SignedIn setUp(
            String token, String name, Optional<String> displayName, String password, Optional<String> organisation) {
        checkSetupToken(token);
        var account = newAccount(name, displayName, password, firstOrganisation(organisation), AccountRole.ADMIN);
        var hash = passwords.hash(password);
        database.write(sql -> {
            checkSetupToken(token); // Two at once: the writer runs one after the other.
            organisation.ifPresent(given -> {
                sql.update(
                        "update organisations set name = ? where id = ?",
                        account.organisation().name(),
                        account.organisation().id().value());
                tables.forgetAllAfter(sql);
            });
            insert(sql, account, hash);
            sql.afterCommit(() -> setupToken = null);
            return true;
        });
        return signedIn(account);
    }

    /** Makes an account in an organisation of its own, as admin of it. FORBIDDEN where sign-up is closed. */
    public SignedIn signUp(
            String name, Optional<String> displayName, String password, Optional<String> organisation, String source) {
        if (!settings.signUpOpen()) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN, "Sign-up is closed on this node: ask an admin for an account.");
        }
        signUpsBySource.begin(source, "new accounts from this address");
        var shown = displayName.orElse(name);
        var made = new Organisation(
                new TenantId(ids.next("organisation")), Names.shown("organisation", organisation.orElse(shown)));
        var account = newAccount(name, displayName, password, made, AccountRole.ADMIN);
        var hash = passwords.hash(password);
        database.write(sql -> {
            tables.insertOrganisation(sql, made, account.createdAt());
            insert(sql, account, hash);
            return true;
        });
        return signedIn(account);
    }

    /**
     * Signs in. UNAUTHENTICATED says neither whether the name nor whether the password was wrong. {@code source} is where the
     * request came from (an address): too many failures of a name or a source are refused for a while.
     */
    public SignedIn signIn(String name, String password, String source) {
        var key = name.strip().toLowerCase(Locale.ROOT);
        if (key.length() > 64 || password.length() > 256) {
            throw wrongNameOrPassword();
        }
        failuresBySource.begin(source, "failed sign-ins from this address");
        failuresByName.begin(key, "failed sign-ins with this name");
        var account = tables.byName(key).filter(found -> !found.disabled());
        if (account.isEmpty()) {
            passwords.pretend(password);
            throw wrongNameOrPassword();
        }
        if (!passwords.fits(password, tables.passwordHash(account.get().id()))) {
            throw wrongNameOrPassword();
        }
        failuresBySource.succeeded(source);
        failuresByName.succeeded(key);
        return signedIn(account.get());
    }

    /**
     * Gives new tokens for a refresh token, once. A token that comes again was stolen or copied: then the whole session ends,
     * except within ten seconds, where it is another tab of the same browser.
     */
    public SignedIn refresh(String refreshToken) {
        var issued = sessions.rotate(refreshToken);
        var account = tables.find(issued.account())
                .filter(found -> !found.disabled())
                .orElseThrow(() -> new ParleyException(ErrorCode.UNAUTHENTICATED, "This account is disabled."));
        return signedIn(account, issued);
    }

    /** Ends the session of an access token at once; its refresh token with it. Of others (operator, guests): nothing to do. */
    public void signOut(String accessToken) {
        if (tokens.read(accessToken, clock.now()).orElse(null) instanceof AccessTokens.Claims.OfMember member) {
            sessions.end(member.session());
        }
    }

    /** Ends the session of a refresh token; an unknown one is ignored. */
    public void signOutByRefreshToken(String refreshToken) {
        sessions.endByRefreshToken(refreshToken);
    }

    /** Whose token this is: a member's, a guest's or the operator's. Takes microseconds. UNAUTHENTICATED when it is none of ours, ended or too old. */
    public Principal authenticate(String token) {
        if (operatorToken.fits(token)) {
            return new Principal.Operator(firstOrganisation.id());
        }
        return switch (tokens.read(token, clock.now()).orElse(null)) {
            case AccessTokens.Claims.OfGuest(var guest, _) -> guest;
            case AccessTokens.Claims.OfMember(var id, var session, _) when !sessions.isEnded(session) ->
                tables.find(id)
                        .filter(account -> !account.disabled())
                        .map(Account::principal)
                        .orElseThrow(Accounts::notSignedIn);
            case AccessTokens.Claims.OfMember _ -> throw notSignedIn();
            case null -> throw notSignedIn();
        };
    }

    /** Lets somebody into one conference with a name and no account; whoever calls this has checked the invitation. */
    public GuestSignedIn signInGuest(TenantId tenant, ConferenceId conference, String displayName) {
        var guest = new Principal.Guest(ids.next("guest"), tenant, conference, Names.shown("name", displayName));
        var claims = new AccessTokens.Claims.OfGuest(guest, clock.now().plus(settings.guestTokenLife()));
        return new GuestSignedIn(guest, tokens.sign(claims), settings.guestTokenLife());
    }

    /** Makes an account in the organisation of {@code by}, who is an admin or the operator. */
    public Account create(Principal by, NewAccount wanted) {
        requireAdmin(by);
        if (by instanceof Principal.Operator) {
            Names.anyPassword(wanted.password());
        } else {
            Names.chosenPassword(wanted.password());
        }
        wanted.sipPassword().ifPresent(Names::anyPassword);
        var account = new Account(
                new AccountId(ids.next("account")),
                organisation(by.tenant()),
                Names.account(wanted.name()),
                Names.shown("display name", wanted.displayName().orElse(wanted.name())),
                wanted.role().orElse(AccountRole.MEMBER),
                wanted.extension().map(Names::extension),
                false,
                now());
        var hash = passwords.hash(wanted.password());
        database.write(sql -> {
            insert(sql, account, hash);
            tables.tellAfter(sql, account);
            if (account.extension().isPresent() || wanted.sipPassword().isPresent()) {
                tables.setSipCredentials(
                        sql,
                        account.id(),
                        settings.sipRealm(),
                        sipUsernames(account),
                        wanted.sipPassword().orElse(wanted.password()));
            }
            if (account.role() == AccountRole.ADMIN && account.organisation().id().equals(firstOrganisation.id())) {
                sql.afterCommit(() -> setupToken = null);
            }
            return true;
        });
        return account;
    }

    /**
     * Admins and the operator change anything; everybody his own display name, and his password with {@code currentPassword}. A new
     * password, and disabling, end all sessions of the account: also the one that asked.
     */
    public Account update(Principal by, AccountId account, AccountChange change) {
        return changes.apply(by, account(by, account), change);
    }

    /** All accounts of the organisation of {@code by} by name; admins and the operator only. */
    public List<Account> list(Principal by) {
        requireAdmin(by);
        return tables.ofTenant(by.tenant());
    }

    /** One account of the organisation of {@code by}. NOT_FOUND otherwise. */
    public Account account(Principal by, AccountId account) {
        if (by instanceof Principal.Guest) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Guests see no accounts.");
        }
        return tables.find(account)
                .filter(found -> found.organisation().id().equals(by.tenant()))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no account " + account + "."));
    }

    /** One account of any organisation, for rooms that have checked the rights: call logic, the edge. */
    @Override
    public Optional<Account> find(AccountId account) {
        return tables.find(account);
    }

    /** The node's own organisation: its admins are the owners of the node. */
    public TenantId owner() {
        return firstOrganisation.id();
    }

    /** Whether {@code by} decides about the node itself: the operator, and admins of the node's own organisation. */
    public boolean ownsNode(Principal by) {
        return by instanceof Principal.Operator || isAdmin(by) && by.tenant().equals(owner());
    }

    /** An organisation by its id, or by its name where only one has it. */
    public Optional<TenantId> organisationCalled(String idOrName) {
        return tables.organisation(new TenantId(idOrName)).or(() -> tables.organisationNamed(idOrName)).map(Organisation::id);
    }

    @Override
    public Optional<Account> named(TenantId tenant, String extensionOrName) {
        return byExtension(tenant, extensionOrName).or(() -> tables.byName(extensionOrName.toLowerCase(Locale.ROOT))
                .filter(account -> !account.disabled() && account.organisation().id().equals(tenant)));
    }

    /** The organisation of {@code tenant}. */
    public Organisation organisation(TenantId tenant) {
        return tables.organisation(tenant)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no organisation " + tenant + "."));
    }

    /** The account that has this extension in an organisation, unless it is disabled. */
    public Optional<Account> byExtension(TenantId tenant, String extension) {
        return extensions.account(tenant, extension).flatMap(tables::find).filter(account -> !account.disabled());
    }

    @Override
    public String realm() {
        return settings.sipRealm();
    }

    @Override
    public List<String> algorithms() {
        // Once all have it, all have it for good: what is stored from now on is stored for every algorithm.
        if (!isNewestStoredForAll) {
            isNewestStoredForAll = tables.allHave(DigestHashes.ALGORITHMS.getFirst());
        }
        return isNewestStoredForAll ? DigestHashes.ALGORITHMS : DigestHashes.SINCE_EVER;
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        tables.onChange(listener);
    }

    @Override
    public List<SipIdentity> find(String username) {
        var identities = new ArrayList<SipIdentity>();
        var key = username.toLowerCase(Locale.ROOT);
        tables.sipCredentials(settings.sipRealm(), key).forEach((id, ha1) -> tables.find(id)
                .filter(account -> !account.disabled())
                .ifPresent(account -> identities.add(new SipIdentity(
                        id,
                        account.organisation().id(),
                        key,
                        account.displayName(),
                        account.extension(),
                        ha1))));
        return List.copyOf(identities);
    }

    static List<String> sipUsernames(Account account) {
        var usernames = new ArrayList<String>();
        usernames.add(account.name());
        account.extension().ifPresent(usernames::add);
        return usernames;
    }

    static void requireAdmin(Principal by) {
        if (!isAdmin(by)) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Only an admin may do that.");
        }
    }

    static boolean isAdmin(Principal by) {
        return switch (by) {
            case Principal.Operator _ -> true;
            case Principal.Member member -> member.role() == AccountRole.ADMIN;
            case Principal.Guest _ -> false;
        };
    }

    private void insert(Sql sql, Account account, String hash) {
        if (sql.first("select 1 from accounts where name = ?", row -> row.number(1), account.name()).isPresent()) {
            throw new ParleyException(
                    ErrorCode.CONFLICT, "The name " + account.name() + " is taken: choose another.");
        }
        tables.insert(sql, account, hash);
        account.extension()
                .ifPresent(extension -> extensions.claim(
                        sql,
                        account.organisation().id(),
                        extension,
                        Extensions.Use.ACCOUNT,
                        account.id().value()));
    }

    private Account newAccount(
            String name, Optional<String> displayName, String password, Organisation organisation, AccountRole role) {
        Names.chosenPassword(password);
        return new Account(
                new AccountId(ids.next("account")),
                organisation,
                Names.account(name),
                Names.shown("display name", displayName.orElse(name)),
                role,
                Optional.empty(),
                false,
                now());
    }

    private SignedIn signedIn(Account account) {
        return signedIn(account, sessions.begin(account.id()));
    }

    private SignedIn signedIn(Account account, Sessions.Issued issued) {
        var claims = new AccessTokens.Claims.OfMember(
                account.id(), issued.session(), clock.now().plus(settings.accessTokenLife()));
        return new SignedIn(
                account,
                tokens.sign(claims),
                settings.accessTokenLife(),
                issued.refreshToken(),
                settings.refreshTokenLife());
    }

    private void checkSetupToken(String token) {
        var expected = setupToken;
        if (expected == null) {
            throw new ParleyException(ErrorCode.GONE, "This node is set up already: sign in.");
        }
        if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN, "This is not the one-time link of this start: look for the newest in the node's output.");
        }
    }

    private Organisation firstOrganisation(Optional<String> name) {
        return name.map(given -> new Organisation(firstOrganisation.id(), Names.shown("organisation", given)))
                .orElseGet(() -> organisation(firstOrganisation.id()));
    }

    private Organisation makeFirstOrganisation() {
        var made = new Organisation(new TenantId(ids.next("organisation")), FIRST_ORGANISATION_NAME);
        database.write(sql -> {
            tables.insertOrganisation(sql, made, now());
            return true;
        });
        return made;
    }

    private Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static ParleyException wrongNameOrPassword() {
        return new ParleyException(ErrorCode.UNAUTHENTICATED, "Name or password is wrong.");
    }

    private static ParleyException notSignedIn() {
        return new ParleyException(ErrorCode.UNAUTHENTICATED, "Not signed in, or no longer: sign in again.");
    }
}
