package org.parley.protocols.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Quoting;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/**
 * Challenges and verifies for one realm (RFC 7616, RFC 8760), with qop=auth, or auth-int where a client insists on it, and each nonce
 * count once. It knows no passwords: the caller brings the stored hashes of the user named in the credentials. Owned by one thread;
 * not thread-safe.
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
    private static final Verdict STALE = new Verdict.Stale();

    private final String realm;
    private final NonceMint nonces;
    private final PlainPeers plainPeers = new PlainPeers(PLAIN_PEERS_MAX);
    private final DigestHasher hasher = new DigestHasher();
    private List<DigestAlgorithm> algorithms;

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

    /** Asks with others from now on: when all users have a hash of a better one. */
    public void offer(List<DigestAlgorithm> newAlgorithms) {
        algorithms = List.copyOf(newAlgorithms);
    }

    /** The values of WWW-Authenticate (or Proxy-Authenticate), one field for each algorithm (RFC 8760 §2.3). */
    public List<String> challenges(boolean isStale, long nowNs) {
        var nonce = nonces.mint(nowNs);
        var values = new ArrayList<String>(algorithms.size());
        for (var algorithm : algorithms) {
            values.add(challenge(algorithm, nonce, isStale));
        }
        return values;
    }

    private String challenge(DigestAlgorithm algorithm, String nonce, boolean isStale) {
        return new DigestChallenge(realm, nonce, "", algorithm.token(), isStale, true, false).toString();
    }

    /**
     * As {@link #challenges}, made so that this peer can read them. Only MD5 for one that seems not to read past an algorithm it
     * does not know, though RFC 8760 §2.4 has it go on to the next: an old phone that is known for it, or one that left
     * two challenges unanswered. MD5 first for one that does not say what it is: SIPp and scripts read the first one only.
     */
    public List<String> challengesFor(SipRequest request, boolean isStale, long nowNs) {
        if (!algorithms.contains(DigestAlgorithm.MD5)) {
            return challenges(isStale, nowNs);
        }
        if (plainPeers.isPlain(request)) {
            return List.of(challenge(DigestAlgorithm.MD5, nonces.mint(nowNs), isStale));
        }
        var values = challenges(isStale, nowNs);
        if (!request.headers().has(HeaderName.USER_AGENT)) {
            values.addFirst(values.remove(algorithms.indexOf(DigestAlgorithm.MD5)));
        }
        return values;
    }

    /** Verifies credentials that came with a request; {@code stored} is the user's, or {@link StoredHashes#NONE}. */
    public Verdict verify(SipRequest request, DigestCredentials credentials, StoredHashes stored, long nowNs) {
        plainPeers.onCredentials(request, credentials);
        var offered = DigestAlgorithm.of(credentials.algorithm());
        if (offered.isEmpty() || !algorithms.contains(offered.get())) {
            return new Verdict.Refused("algorithm not offered");
        }
        if (!credentials.realm().equals(realm)) {
            return new Verdict.Refused("another realm");
        }
        var qop = qop(credentials);
        if (qop == DigestHasher.Qop.NONE || credentials.cnonce().isEmpty()) {
            return new Verdict.Refused("no qop=auth");
        }
        long count = count(credentials.nc());
        if (count <= 0) {
            return new Verdict.Refused("bad nonce count");
        }
        if (!isForThis(request, credentials.uri())) {
            return new Verdict.Refused("credentials are for another URI");
        }
        // Whether the user exists must not show in the time this takes.
        var algorithm = offered.get();
        var expected = hasher.response(
                algorithm, qop, stored.hex(algorithm), credentials, request.method().name(), request.body());
        if (!isEqual(expected, credentials.response()) || !stored.has(algorithm)) {
            return new Verdict.Refused("wrong password or user");
        }
        // A nonce that is not ours is of this node before it was started again, most likely: no reason to give up.
        boolean isFresh = nonces.use(credentials.nonce(), count, nowNs);
        return isFresh ? new Verdict.Accepted(credentials.username()) : STALE;
    }

    /**
     * The value of Authentication-Info (RFC 7616 §3.5) for accepted credentials: our proof that we know the hash too, and a nonce for
     * the next request, which saves the peer a challenge where it comes back before that is stale.
     */
    public String authenticationInfo(DigestCredentials accepted, StoredHashes stored, byte[] body, long nowNs) {
        var algorithm = DigestAlgorithm.of(accepted.algorithm()).orElse(DigestAlgorithm.MD5);
        var qop = qop(accepted);
        var proof = hasher.response(algorithm, qop, stored.hex(algorithm), accepted, "", body);
        return "nextnonce=" + Quoting.quote(nonces.mint(nowNs)) + ", qop=" + qop.token() + ", rspauth=\"" + proof
                + "\", cnonce=" + Quoting.quote(accepted.cnonce()) + ", nc=" + accepted.nc();
    }

    /** How long a nonce can be used. */
    public Duration nonceLifetime() {
        return nonces.lifetime();
    }

    private static DigestHasher.Qop qop(DigestCredentials credentials) {
        if (credentials.qop().equalsIgnoreCase("auth")) {
            return DigestHasher.Qop.AUTH;
        }
        return credentials.qop().equalsIgnoreCase("auth-int") ? DigestHasher.Qop.AUTH_INT : DigestHasher.Qop.NONE;
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
