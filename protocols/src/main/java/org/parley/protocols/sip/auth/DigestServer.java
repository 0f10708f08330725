package org.parley.protocols.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/**
 * Challenges and verifies for one realm (RFC 7616, RFC 8760), with qop=auth and each nonce count once. It knows no passwords:
 * the caller brings the stored HA1s of the user named in the credentials. Owned by one thread; not thread-safe.
 */
public final class DigestServer {
    /** What became of credentials. */
    public sealed interface Verdict {
        record Accepted(String username) implements Verdict {}

        /** Right, but the nonce is too old or its count was used: challenge again with stale. */
        record Stale() implements Verdict {}

        /** Not right: challenge again; the reason is for the log. */
        record Refused(String reason) implements Verdict {}
    }

    /** Without stale nonces' counts, how many nonces in use are remembered. */
    private static final int NONCES_MAX = 100_000;

    private static final int PLAIN_PEERS_MAX = 10_000;
    private static final String NOBODYS_HA1 = "0".repeat(64);

    private final String realm;
    private final List<DigestAlgorithm> algorithms;
    private final NonceMint nonces;
    private final PlainPeers plainPeers = new PlainPeers(PLAIN_PEERS_MAX);

    /** {@code algorithms} in the order of preference, as the challenges are sent; {@code secret} seals nonces. */
    public DigestServer(
            String realm, List<DigestAlgorithm> algorithms, byte[] secret, Duration nonceLifetime, long nowNs) {
        this.realm = realm;
        this.algorithms = List.copyOf(algorithms);
        this.nonces = new NonceMint(secret, nonceLifetime.toNanos(), NONCES_MAX, nowNs);
    }

    public String realm() {
        return realm;
    }

    /** The values of WWW-Authenticate (or Proxy-Authenticate), one field for each algorithm (RFC 8760 §2.3). */
    public List<String> challenges(boolean isStale, long nowNs) {
        var nonce = nonces.mint(nowNs);
        return algorithms.stream()
                .map(algorithm -> new DigestChallenge(realm, nonce, "", algorithm.token(), isStale, true).toString())
                .toList();
    }

    /**
     * As {@link #challenges}, made so that this peer can read them. Only MD5 for one that seems not to read past an algorithm it
     * does not know, though RFC 8760 §2.4 has it go on to the next: an old phone that is known for it, or one that left
     * two challenges unanswered. MD5 first for one that does not say what it is: SIPp and scripts read the first one only.
     */
    public List<String> challengesFor(SipRequest request, boolean isStale, long nowNs) {
        var values = challenges(isStale, nowNs);
        int md5 = algorithms.indexOf(DigestAlgorithm.MD5);
        if (md5 < 0) {
            return values;
        }
        if (plainPeers.isPlain(request)) {
            return List.of(values.get(md5));
        }
        if (request.headers().has(HeaderName.USER_AGENT)) {
            return values;
        }
        var md5First = new ArrayList<>(values);
        md5First.addFirst(md5First.remove(md5));
        return md5First;
    }

    /** Verifies credentials that came with a request; {@code ha1s} are the user's, empty if there is no such user. */
    public Verdict verify(
            SipRequest request, DigestCredentials credentials, Map<DigestAlgorithm, String> ha1s, long nowNs) {
        plainPeers.onCredentials(request, credentials);
        var algorithm = DigestAlgorithm.of(credentials.algorithm());
        if (algorithm.isEmpty() || !algorithms.contains(algorithm.get())) {
            return new Verdict.Refused("algorithm not offered");
        }
        if (!credentials.realm().equals(realm)) {
            return new Verdict.Refused("another realm");
        }
        if (!credentials.qop().equalsIgnoreCase("auth") || credentials.cnonce().isEmpty()) {
            return new Verdict.Refused("no qop=auth");
        }
        long count = count(credentials.nc());
        var issuedNs = nonces.issuedNs(credentials.nonce());
        if (count <= 0) {
            return new Verdict.Refused("bad nonce count");
        }
        if (!isForThis(request, credentials.uri())) {
            return new Verdict.Refused("credentials are for another URI");
        }
        // Whether the user exists must not show in the time this takes.
        var ha1 = ha1s.getOrDefault(algorithm.get(), NOBODYS_HA1);
        var expected = algorithm.get().response(
                ha1, credentials.nonce(), credentials.nc(), credentials.cnonce(), request.method().name(), credentials.uri());
        if (!isEqual(expected, credentials.response()) || !ha1s.containsKey(algorithm.get())) {
            return new Verdict.Refused("wrong password or user");
        }
        if (issuedNs.isEmpty()) {
            return new Verdict.Stale(); // Of this node before it was started again, most likely: no reason to give up.
        }
        boolean isFresh = !nonces.isStale(issuedNs.getAsLong(), nowNs)
                && nonces.use(credentials.nonce(), issuedNs.getAsLong(), count, nowNs);
        return isFresh ? new Verdict.Accepted(credentials.username()) : new Verdict.Stale();
    }

    /** The URI hashed must be the one asked for, or one peer's credentials could serve another's request (RFC 7616 §3.4.6). */
    private static boolean isForThis(SipRequest request, String uri) {
        if (uri.equals(request.uriText())) {
            return true;
        }
        // Proxies on the way may have changed parameters: user and host have to be the same. SIPp and some devices name
        // the server only; one use of each nonce count keeps such credentials from serving twice.
        return request.uri() instanceof SipUri asked
                && Uri.parse(uri) instanceof Parsed.Ok<Uri>(SipUri hashed)
                && (hashed.user().isEmpty() || asked.userName().equals(hashed.userName()))
                && asked.host().equalsIgnoreCase(hashed.host());
    }

    private static long count(String nc) {
        try {
            return nc.length() == 8 ? Long.parseLong(nc, 16) : -1;
        } catch (NumberFormatException notHex) {
            return -1;
        }
    }

    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                given.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
