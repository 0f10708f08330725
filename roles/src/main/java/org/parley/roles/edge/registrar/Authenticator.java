package org.parley.roles.edge.registrar;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.SipIdentity;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestCredentials;
import org.parley.protocols.sip.auth.DigestServer;
import org.parley.protocols.sip.auth.StoredHashes;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whose a request is, by digest (RFC 8760: all algorithms that all accounts have are offered, MD5 last). What is
 * stored of a user may have to be read first ({@link KnownUsers}). Owned by the SIP loop.
 */
public final class Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    /** What it stands on. */
    public record Needs(
            SipCredentials credentials, KnownUsers users, DigestServer digest, Executor loop, NanoClock clock, EdgeCounters counters) {}

    /** What a proof has shown, kept until the request is answered. */
    public final class Proof {
        private final SipIdentity identity;
        private final DigestCredentials credentials;
        private final StoredHashes hashes;

        private Proof(SipIdentity identity, DigestCredentials credentials, StoredHashes hashes) {
            this.identity = identity;
            this.credentials = credentials;
            this.hashes = hashes;
        }

        public SipIdentity identity() {
            return identity;
        }

        /**
         * The value of Authentication-Info (RFC 7616 §3.5), where it saves a challenge: for who comes back within
         * {@code seconds}, while the nonce in it is still good.
         */
        public Optional<String> authenticationInfo(long seconds, byte[] body) {
            return seconds < needs.digest().nonceLifetime().toSeconds()
                    ? Optional.of(needs.digest()
                            .authenticationInfo(credentials, hashes, body, needs.clock().nowNs()))
                    : Optional.empty();
        }
    }

    private static final List<DigestAlgorithm> PREFERENCE =
            List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512_256, DigestAlgorithm.MD5);

    private final Needs needs;
    private final SipCore core;
    private final Doorkeeper doorkeeper;

    public Authenticator(Needs needs, SipCore core, Doorkeeper doorkeeper) {
        this.needs = needs;
        this.core = core;
        this.doorkeeper = doorkeeper;
        offer();
        needs.credentials().onChange(_ -> offer());
    }

    /**
     * On the thread that changed an account: asking storage for the algorithms may wait. SHA-256 comes before SHA-512-256, which is no
     * weaker: linphone 5.1 gives up at a first challenge whose algorithm it does not know (RFC 8760 §2.4 has it go on to the next).
     */
    private void offer() {
        var algorithms = needs.credentials().algorithms().stream()
                .flatMap(name -> DigestAlgorithm.of(name).stream())
                .sorted(Comparator.comparing(PREFERENCE::indexOf))
                .toList();
        needs.loop().execute(() -> needs.digest().offer(algorithms));
    }

    /** As whom we ask: at the end of the request's way, or on it (RFC 3261 §22.1, §22.3). */
    private enum Asking {
        USER_AGENT(401, HeaderName.WWW_AUTHENTICATE, HeaderName.AUTHORIZATION),
        PROXY(407, HeaderName.PROXY_AUTHENTICATE, HeaderName.PROXY_AUTHORIZATION);

        private final int status;
        private final HeaderName challenge;
        private final HeaderName credentials;

        Asking(int status, HeaderName challenge, HeaderName credentials) {
            this.status = status;
            this.challenge = challenge;
            this.credentials = credentials;
        }
    }

    /** One request that has to prove whose it is. */
    private record Claim(SipRequest request, ServerTransaction transaction, Asking asking, Consumer<Proof> then) {}

    /** Calls {@code then} with the identity once it is proven; else answers the request itself, with 401. */
    public void authenticate(SipRequest request, ServerTransaction transaction, Consumer<SipIdentity> then) {
        authenticate(new Claim(request, transaction, Asking.USER_AGENT, proof -> then.accept(proof.identity())));
    }

    /** As {@link #authenticate}, with what the answer may say about it. */
    void prove(SipRequest request, ServerTransaction transaction, Consumer<Proof> then) {
        authenticate(new Claim(request, transaction, Asking.USER_AGENT, then));
    }

    /** As {@link #authenticate}, for requests that only pass here: asks with 407, reads Proxy-Authorization. */
    public void authenticateAsProxy(SipRequest request, ServerTransaction transaction, Consumer<SipIdentity> then) {
        authenticate(new Claim(request, transaction, Asking.PROXY, proof -> then.accept(proof.identity())));
    }

    /** Which Proxy-Authorization fields are for us, to be taken out before a request goes on (RFC 3261 §22.3). */
    public boolean isForUs(String proxyAuthorization) {
        return DigestCredentials.parse(proxyAuthorization) instanceof Parsed.Ok<DigestCredentials>(var credentials)
                && credentials.realm().equals(needs.digest().realm());
    }

    private void authenticate(Claim claim) {
        var offered = credentialsIn(claim);
        if (offered.isEmpty()) {
            challenge(claim, false);
            return;
        }
        var credentials = offered.get();
        needs.users().find(credentials.username(), answer -> {
            var transaction = claim.transaction();
            if (!transaction.isAnswered() && !transaction.isTerminated()) { // It may have been cancelled meanwhile.
                judge(claim, credentials, answer);
            }
        });
    }

    private Optional<DigestCredentials> credentialsIn(Claim claim) {
        for (var value : claim.request().headers().all(claim.asking().credentials)) {
            if (DigestCredentials.parse(value) instanceof Parsed.Ok<DigestCredentials>(var credentials)
                    && credentials.realm().equals(needs.digest().realm())) {
                return Optional.of(credentials);
            }
        }
        return Optional.empty();
    }

    private void judge(Claim claim, DigestCredentials credentials, KnownUsers.Answer answer) {
        switch (answer) {
            case KnownUsers.Answer.Failed(var isBusy) ->
                core.respond(
                        claim.transaction(),
                        SipResponse.answer(claim.request(), isBusy ? 503 : 500)
                                .with(HeaderName.RETRY_AFTER, isBusy ? "2" : "5"));
            case KnownUsers.Answer.Users(var users) -> judge(claim, credentials, users);
        }
    }

    private void judge(Claim claim, DigestCredentials credentials, List<KnownUser> users) {
        var request = claim.request();
        var flow = (SocketFlow) claim.transaction().flow();
        boolean isStale = false;
        for (var user : users) {
            switch (needs.digest().verify(request, credentials, user.hashes(), needs.clock().nowNs())) {
                case DigestServer.Verdict.Accepted _ -> {
                    flow.trust();
                    doorkeeper.onProof(flow, needs.clock().nowNs());
                    claim.then().accept(new Proof(user.identity(), credentials, user.hashes()));
                    return;
                }
                case DigestServer.Verdict.Stale _ -> isStale = true;
                case DigestServer.Verdict.Refused(var reason) ->
                    // Perhaps it is another organisation's identity of that name.
                    LOG.debug("{} as {} over {}: {}", request.method(), credentials.username(), flow, reason);
            }
        }
        if (users.isEmpty()) {
            // As much work as for a name that exists, so that the time taken does not tell which do.
            needs.digest().verify(request, credentials, StoredHashes.NONE, needs.clock().nowNs());
        }
        if (!isStale) {
            needs.counters().authenticationsFailed.increment();
            doorkeeper.onWrongPassword(
                    flow, request, credentials.username(), !users.isEmpty(), credentials.opaque(), needs.clock().nowNs());
        }
        challenge(claim, isStale);
    }

    private void challenge(Claim claim, boolean isStale) {
        var request = claim.request();
        needs.counters().challenges.increment();
        var answer = SipResponse.answer(request, claim.asking().status);
        var opaque = ", opaque=\"" + doorkeeper.opaqueFor((SocketFlow) claim.transaction().flow()) + '"';
        for (var value : needs.digest().challengesFor(request, isStale, needs.clock().nowNs())) {
            answer = answer.adding(claim.asking().challenge, value + opaque);
        }
        core.respond(claim.transaction(), answer);
    }
}
