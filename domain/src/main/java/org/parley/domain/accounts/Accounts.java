package org.parley.domain.accounts;

import java.util.List;
import java.util.Optional;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.sql.Database;

/**
 * Accounts, sessions and guests of a node. Thread-safe; methods may wait for the database or for the password hash: call
 * them on virtual threads. Failures are {@code ParleyException}s: INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT,
 * TOO_MANY_REQUESTS.
 */
public final class Accounts implements SipCredentials {
    public Accounts(Database database, AccountsSettings settings, WallClock clock, NanoClock nanoClock, Ids ids) {
    }

    /** Whether nobody administers this node yet: then the one-time link is how the owner gets in. */
    public boolean isSetupNeeded() {
        throw new UnsupportedOperationException();
    }

    /** The token of the one-time link, while setup is needed: of this process, so print it at every start until then. */
    public Optional<String> setupToken() {
        throw new UnsupportedOperationException();
    }

    public boolean isSignUpOpen() {
        throw new UnsupportedOperationException();
    }

    /** Makes the owner: first admin of the node's first organisation. GONE when the link was used, FORBIDDEN for a wrong token. */
    public SignedIn setUp(String token, String name, Optional<String> displayName, String password, Optional<String> organisation) {
        throw new UnsupportedOperationException();
    }

    /** Makes an account in an organisation of its own, as admin of it. FORBIDDEN where sign-up is closed. */
    public SignedIn signUp(String name, Optional<String> displayName, String password, Optional<String> organisation, String source) {
        throw new UnsupportedOperationException();
    }

    /**
     * Signs in. UNAUTHENTICATED says neither whether the name nor whether the password was wrong. {@code source} is where the
     * request came from (an address): too many failures of a name or a source are refused for a while.
     */
    public SignedIn signIn(String name, String password, String source) {
        throw new UnsupportedOperationException();
    }

    /** Gives new tokens for a refresh token, once. A token used twice was stolen or copied: then the whole session ends. */
    public SignedIn refresh(String refreshToken) {
        throw new UnsupportedOperationException();
    }

    /** Ends the session of an access token at once; its refresh token with it. Of others (operator, guests): nothing to do. */
    public void signOut(String accessToken) {
        throw new UnsupportedOperationException();
    }

    /** Ends the session of a refresh token; an unknown one is ignored. */
    public void signOutByRefreshToken(String refreshToken) {
        throw new UnsupportedOperationException();
    }

    /** Whose token this is: a member's, a guest's or the operator's. Takes microseconds. UNAUTHENTICATED when it is none of ours, ended or too old. */
    public Principal authenticate(String token) {
        throw new UnsupportedOperationException();
    }

    /** Lets somebody into one conference with a name and no account; whoever calls this has checked the invitation. */
    public GuestSignedIn signInGuest(TenantId tenant, ConferenceId conference, String displayName) {
        throw new UnsupportedOperationException();
    }

    /** Makes an account in the organisation of {@code by}, who is an admin or the operator. */
    public Account create(Principal by, NewAccount account) {
        throw new UnsupportedOperationException();
    }

    /** Admins and the operator change anything; everybody his own display name, and his password with {@code currentPassword}. */
    public Account update(Principal by, AccountId account, AccountChange change) {
        throw new UnsupportedOperationException();
    }

    /** All accounts of the organisation of {@code by} by name; admins and the operator only. */
    public List<Account> list(Principal by) {
        throw new UnsupportedOperationException();
    }

    /** One account of the organisation of {@code by}. NOT_FOUND otherwise. */
    public Account account(Principal by, AccountId account) {
        throw new UnsupportedOperationException();
    }

    /** The organisation of {@code tenant}. */
    public Organisation organisation(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    /** The account that has this extension in an organisation. */
    public Optional<Account> byExtension(TenantId tenant, String extension) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String realm() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SipIdentity> find(String username) {
        throw new UnsupportedOperationException();
    }
}
