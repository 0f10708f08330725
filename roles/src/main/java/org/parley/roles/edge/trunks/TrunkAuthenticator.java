package org.parley.roles.edge.trunks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.domain.routing.TrunkCredentials;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestChallenge;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.auth.DigestCredentials;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/**
 * Proves to a carrier that we are its customer (RFC 3261 §22, RFC 7616, RFC 8760): answers its challenges, and uses a nonce again for
 * requests that follow, so that not each is challenged. CSeq and Via are the caller's business. Owned by the SIP loop.
 */
public final class TrunkAuthenticator {
    /** A carrier has one realm, its proxies perhaps another. */
    private static final int REALMS_MAX = 8;

    private record Asker(String realm, boolean isProxy) {}

    private static final class Known {
        private final DigestChallenge challenge;
        private int count;

        private Known(DigestChallenge challenge) {
            this.challenge = challenge;
        }
    }

    private final DigestClient client;
    private final Supplier<String> cnonces;
    private final Map<Asker, Known> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asker, Known> eldest) {
            return size() > REALMS_MAX;
        }
    };

    public TrunkAuthenticator(TrunkCredentials credentials, Supplier<String> cnonces) {
        client = new DigestClient(credentials.username(), credentials.password());
        this.cnonces = cnonces;
    }

    /**
     * The refused request with credentials for the challenges of a 401 or 407; empty where none can be answered, or where the peer has
     * refused just these credentials: the password is wrong (RFC 3261 §22.2).
     */
    public Optional<SipRequest> answer(SipRequest refused, SipResponse challenge) {
        boolean isProxy = challenge.status() == 407;
        var asks = isProxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
        var best = strongest(challenge, asks);
        if (best.isEmpty()) {
            return Optional.empty();
        }
        for (var asked : best.values()) {
            if (isRefusal(refused, asked, isProxy)) {
                known.remove(new Asker(asked.realm(), isProxy)); // The next request is to be asked anew.
                return Optional.empty();
            }
            known.put(new Asker(asked.realm(), isProxy), new Known(asked));
        }
        return Optional.of(authorize(refused));
    }

    /** With the credentials that its carrier asked for before, if it did. */
    public SipRequest authorize(SipRequest request) {
        var headers = request.headers().without(HeaderName.AUTHORIZATION).without(HeaderName.PROXY_AUTHORIZATION);
        for (var entry : known.entrySet()) {
            headers = with(headers, request, entry.getKey(), entry.getValue());
        }
        return request.withHeaders(headers);
    }

    private SipHeaders with(SipHeaders headers, SipRequest request, Asker asker, Known asked) {
        asked.count++;
        var credentials = client.credentials(
                asked.challenge, request.method(), request.uriText(), cnonces.get(), asked.count, request.body());
        return headers.adding(gives(asker.isProxy()), credentials.toString());
    }

    private static HeaderName gives(boolean isProxy) {
        return isProxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
    }

    /** Of each realm the strongest algorithm that we know (RFC 8760 §2.6). */
    private static Map<String, DigestChallenge> strongest(SipResponse response, HeaderName asks) {
        var best = new LinkedHashMap<String, DigestChallenge>();
        for (var value : response.headers().all(asks)) {
            if (DigestChallenge.parse(value) instanceof Parsed.Ok<DigestChallenge>(var challenge)
                    && best.size() < REALMS_MAX
                    && rank(challenge) >= 0
                    && rank(challenge) > rank(best.get(challenge.realm()))) {
                best.put(challenge.realm(), challenge);
            }
        }
        return best;
    }

    private static int rank(@Nullable DigestChallenge challenge) {
        return challenge == null
                ? -1
                : DigestAlgorithm.of(challenge.algorithm()).map(DigestAlgorithm::ordinal).orElse(-1);
    }

    /** A nonce that was used before may have become too old; one that was made for this request has not. */
    private boolean isRefusal(SipRequest refused, DigestChallenge challenge, boolean isProxy) {
        var before = known.get(new Asker(challenge.realm(), isProxy));
        if (before == null || challenge.isStale() || before.count > 1) {
            return false;
        }
        return refused.headers().all(gives(isProxy)).stream()
                .map(DigestCredentials::parse)
                .anyMatch(given -> given instanceof Parsed.Ok<DigestCredentials>(var credentials)
                        && credentials.realm().equals(challenge.realm())
                        && credentials.nonce().equals(before.challenge.nonce()));
    }
}
