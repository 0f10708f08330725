package org.parley.protocols.sip.auth;

import java.util.Map;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.Quoting;

/**
 * The value of WWW-Authenticate or Proxy-Authenticate. The algorithm is as written, {@code MD5} if it was absent; opaque is
 * empty if absent.
 */
public record DigestChallenge(
        String realm, String nonce, String opaque, String algorithm, boolean isStale, boolean offersQopAuth, boolean offersQopAuthInt) {
    public static Parsed<DigestChallenge> parse(String value) {
        return switch (AuthParams.parse(value)) {
            case Parsed.Malformed<Map<String, String>>(var offset, var reason) -> Parsed.malformed(offset, reason);
            case Parsed.Ok<Map<String, String>>(var params) -> of(params);
        };
    }

    private static Parsed<DigestChallenge> of(Map<String, String> params) {
        if (!params.containsKey("realm") || !params.containsKey("nonce")) {
            return Parsed.malformed(0, "realm or nonce missing");
        }
        boolean offersAuth = false;
        boolean offersAuthInt = false;
        for (var qop : params.getOrDefault("qop", "").split(",", -1)) {
            offersAuth |= qop.strip().equalsIgnoreCase("auth");
            offersAuthInt |= qop.strip().equalsIgnoreCase("auth-int");
        }
        return Parsed.ok(new DigestChallenge(
                params.getOrDefault("realm", ""),
                params.getOrDefault("nonce", ""),
                params.getOrDefault("opaque", ""),
                params.getOrDefault("algorithm", "MD5"),
                params.getOrDefault("stale", "").equalsIgnoreCase("true"),
                offersAuth,
                offersAuthInt));
    }

    @Override
    public String toString() {
        var out = new StringBuilder(160).append("Digest realm=").append(Quoting.quote(realm));
        out.append(", nonce=").append(Quoting.quote(nonce));
        if (!opaque.isEmpty()) {
            out.append(", opaque=").append(Quoting.quote(opaque));
        }
        out.append(", algorithm=").append(algorithm);
        if (offersQopAuth || offersQopAuthInt) {
            out.append(", qop=\"").append(offersQopAuth ? "auth" : "");
            out.append(offersQopAuth && offersQopAuthInt ? "," : "").append(offersQopAuthInt ? "auth-int" : "").append('"');
        }
        return isStale ? out.append(", stale=true").toString() : out.toString();
    }
}
