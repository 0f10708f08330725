package org.parley.protocols.sip.auth;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Answers challenges with one user's password. Takes the strongest algorithm offered (RFC 8760 §2.6). */
public final class DigestClient {
    private final String user;
    private final String password;

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
                .with(gives, credentials(best.get(), refused.method(), refused.uriText(), cnonce, 1).toString()));
    }

    private static Optional<DigestChallenge> strongest(List<String> values) {
        return values.stream()
                .map(DigestChallenge::parse)
                .filter(Parsed::isOk)
                .map(Parsed::orThrow)
                .filter(challenge -> DigestAlgorithm.of(challenge.algorithm()).isPresent())
                .max(Comparator.comparing(challenge -> DigestAlgorithm.of(challenge.algorithm()).orElseThrow()));
    }

    /** The credentials for one request; {@code count} is how often this nonce was used, this time included. */
    public DigestCredentials credentials(
            DigestChallenge challenge, SipMethod method, String uri, String cnonce, int count) {
        var algorithm = DigestAlgorithm.of(challenge.algorithm())
                .orElseThrow(() -> new IllegalArgumentException("Unknown algorithm " + challenge.algorithm()));
        var ha1 = algorithm.ha1(user, challenge.realm(), password);
        var nc = String.format("%08x", count);
        boolean hasQop = challenge.offersQopAuth();
        var response = hasQop
                ? algorithm.response(ha1, challenge.nonce(), nc, cnonce, method.name(), uri)
                : algorithm.responseWithoutQop(ha1, challenge.nonce(), method.name(), uri);
        return new DigestCredentials(
                user, challenge.realm(), challenge.nonce(), uri, response, challenge.algorithm(),
                hasQop ? cnonce : "", challenge.opaque(), hasQop ? "auth" : "", hasQop ? nc : "");
    }
}
