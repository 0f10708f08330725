package org.parley.protocols.sip.auth;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/**
 * Answers challenges with one user's password. Takes the strongest algorithm offered (RFC 8760 §2.6), and qop=auth-int only where
 * auth is not offered: servers on the way may change bodies. Owned by one thread.
 */
public final class DigestClient {
    private final String user;
    private final String password;
    private final DigestHasher hasher = new DigestHasher();

    public DigestClient(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /**
     * The request again with credentials and the next CSeq number, without Via; empty if no challenge of the 401 or 407 can
     * be answered, or if the peer has refused these credentials (RFC 3261 §22.2).
     */
    public Optional<SipRequest> answer(SipRequest refused, SipResponse challenge, String cnonce) {
        boolean isProxy = challenge.status() == 407;
        var asks = isProxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
        var gives = isProxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
        var best = strongest(challenge.headers().all(asks));
        boolean wasRefused = refused.headers().has(gives) && !best.map(DigestChallenge::isStale).orElse(false);
        if (best.isEmpty() || wasRefused) {
            return Optional.empty();
        }
        var cseq = refused.cseq();
        return Optional.of(refused.without(HeaderName.VIA)
                .with(HeaderName.CSEQ, cseq.number() + 1 + " " + cseq.method())
                .with(
                        gives,
                        credentials(best.get(), refused.method(), refused.uriText(), cnonce, 1, refused.body())
                                .toString()));
    }

    private static Optional<DigestChallenge> strongest(List<String> values) {
        return values.stream()
                .map(DigestChallenge::parse)
                .filter(Parsed::isOk)
                .map(Parsed::orThrow)
                .filter(challenge -> DigestAlgorithm.of(challenge.algorithm()).isPresent())
                .max(Comparator.comparing(challenge -> DigestAlgorithm.of(challenge.algorithm()).orElseThrow()));
    }

    /** The credentials for a request without a body; {@code count} is how often this nonce was used, this time included. */
    public DigestCredentials credentials(
            DigestChallenge challenge, SipMethod method, String uri, String cnonce, int count) {
        return credentials(challenge, method, uri, cnonce, count, new byte[0]);
    }

    /** As the other, for a request with this body. */
    public DigestCredentials credentials(
            DigestChallenge challenge, SipMethod method, String uri, String cnonce, int count, byte[] body) {
        var algorithm = DigestAlgorithm.of(challenge.algorithm())
                .orElseThrow(() -> new IllegalArgumentException("Unknown algorithm " + challenge.algorithm()));
        var qop = challenge.offersQopAuth()
                ? DigestHasher.Qop.AUTH
                : challenge.offersQopAuthInt() ? DigestHasher.Qop.AUTH_INT : DigestHasher.Qop.NONE;
        boolean hasQop = qop != DigestHasher.Qop.NONE;
        var unsigned = new DigestCredentials(
                user, challenge.realm(), challenge.nonce(), uri, "", challenge.algorithm(),
                hasQop ? cnonce : "", challenge.opaque(), qop.token(), hasQop ? String.format("%08x", count) : "");
        var ha1 = hasher.hash(algorithm, user + ':' + challenge.realm() + ':' + password);
        return unsigned.withResponse(hasher.response(algorithm, qop, ha1, unsigned, method.name(), body));
    }
}
