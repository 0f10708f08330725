package org.parley.roles.edge.registrar;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.SipIdentity;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestCredentials;
import org.parley.protocols.sip.auth.DigestServer;
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
 * Finds out whose a request is, by digest (RFC 8760: SHA-256 and MD5 are both offered, the better first). Credentials may have to be
 * read from storage, so that happens elsewhere, and the rest is done when they are there. Owned by the SIP loop.
 */
public final class Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    /** Where look-ups run, and how they come back; at most {@code lookUpsMax} at once. */
    public record Needs(
            SipCredentials credentials,
            DigestServer digest,
            Executor lookUps,
            Executor loop,
            NanoClock clock,
            EdgeCounters counters,
            int lookUpsMax) {}

    private final Needs needs;
    private final SipCore core;
    private final Doorkeeper doorkeeper;
    private int lookUps;

    public Authenticator(Needs needs, SipCore core, Doorkeeper doorkeeper) {
        this.needs = needs;
        this.core = core;
        this.doorkeeper = doorkeeper;
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
    private record Claim(SipRequest request, ServerTransaction transaction, Asking asking, Consumer<SipIdentity> then) {}

    /** Calls {@code then} with the identity once it is proven; else answers the request itself, with 401. */
    public void authenticate(SipRequest request, ServerTransaction transaction, Consumer<SipIdentity> then) {
        authenticate(new Claim(request, transaction, Asking.USER_AGENT, then));
    }

    /** As {@link #authenticate}, for requests that only pass here: asks with 407, reads Proxy-Authorization. */
    public void authenticateAsProxy(SipRequest request, ServerTransaction transaction, Consumer<SipIdentity> then) {
        authenticate(new Claim(request, transaction, Asking.PROXY, then));
    }

    /** Which Proxy-Authorization fields are for us, to be taken out before a request goes on (RFC 3261 §22.3). */
    public boolean isForUs(String proxyAuthorization) {
        return DigestCredentials.parse(proxyAuthorization) instanceof Parsed.Ok<DigestCredentials>(var credentials)
                && credentials.realm().equals(needs.digest().realm());
    }

    private void authenticate(Claim claim) {
        var transaction = claim.transaction();
        var offered = credentialsIn(claim);
        if (offered.isEmpty()) {
            challenge(claim, false);
            return;
        }
        if (lookUps >= needs.lookUpsMax()) {
            core.respond(transaction, SipResponse.answer(claim.request(), 503).with(HeaderName.RETRY_AFTER, "2"));
            return;
        }
        lookUps++;
        var credentials = offered.get();
        needs.lookUps().execute(() -> {
            var found = find(credentials.username());
            needs.loop().execute(() -> {
                lookUps--;
                if (!transaction.isAnswered() && !transaction.isTerminated()) { // It may have been cancelled meanwhile.
                    judge(claim, credentials, found);
                }
            });
        });
    }

    /** Empty if the storage failed. */
    private Optional<List<SipIdentity>> find(String username) {
        try {
            return Optional.of(needs.credentials().find(username));
        } catch (RuntimeException failure) {
            LOG.error("SIP credentials cannot be read", failure);
            return Optional.empty();
        }
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

    private void judge(Claim claim, DigestCredentials credentials, Optional<List<SipIdentity>> found) {
        var request = claim.request();
        var transaction = claim.transaction();
        if (found.isEmpty()) {
            core.respond(transaction, SipResponse.answer(request, 500).with(HeaderName.RETRY_AFTER, "5"));
            return;
        }
        boolean isStale = false;
        for (var identity : found.get()) {
            switch (needs.digest().verify(request, credentials, ha1s(identity), needs.clock().nowNs())) {
                case DigestServer.Verdict.Accepted _ -> {
                    ((SocketFlow) transaction.flow()).trust();
                    claim.then().accept(identity);
                    return;
                }
                case DigestServer.Verdict.Stale _ -> isStale = true;
                case DigestServer.Verdict.Refused(var reason) ->
                    // Perhaps it is another organisation's identity of that name.
                    LOG.debug("{} as {} over {}: {}", request.method(), credentials.username(), transaction.flow(), reason);
            }
        }
        if (found.get().isEmpty()) {
            // As much work as for a name that exists, so that the time taken does not tell which do.
            needs.digest().verify(request, credentials, Map.of(), needs.clock().nowNs());
        }
        if (!isStale) {
            needs.counters().authenticationsFailed.increment();
            doorkeeper.onWrongPassword((SocketFlow) transaction.flow(), needs.clock().nowNs());
        }
        challenge(claim, isStale);
    }

    private void challenge(Claim claim, boolean isStale) {
        var request = claim.request();
        needs.counters().challenges.increment();
        var answer = SipResponse.answer(request, claim.asking().status);
        for (var value : needs.digest().challengesFor(request, isStale, needs.clock().nowNs())) {
            answer = answer.adding(claim.asking().challenge, value);
        }
        core.respond(claim.transaction(), answer);
    }

    private static Map<DigestAlgorithm, String> ha1s(SipIdentity identity) {
        return identity.ha1ByAlgorithm().entrySet().stream()
                .filter(entry -> DigestAlgorithm.of(entry.getKey()).isPresent())
                .collect(Collectors.toMap(entry -> DigestAlgorithm.of(entry.getKey()).orElseThrow(), Map.Entry::getValue));
    }
}
