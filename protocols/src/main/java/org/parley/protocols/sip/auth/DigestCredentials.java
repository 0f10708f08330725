package org.parley.protocols.sip.auth;

import java.util.Map;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.Quoting;

/** The value of Authorization or Proxy-Authorization. What was absent is empty; the algorithm then is {@code MD5}. */
public record DigestCredentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        String algorithm,
        String cnonce,
        String opaque,
        String qop,
        String nc) {
    public static Parsed<DigestCredentials> parse(String value) {
        return switch (AuthParams.parse(value)) {
            case Parsed.Malformed<Map<String, String>>(var offset, var reason) -> Parsed.malformed(offset, reason);
            case Parsed.Ok<Map<String, String>>(var params) -> of(params);
        };
    }

    private static Parsed<DigestCredentials> of(Map<String, String> params) {
        for (var name : new String[] {"username", "realm", "nonce", "uri", "response"}) {
            if (params.getOrDefault(name, "").isEmpty()) {
                return Parsed.malformed(0, name + " missing");
            }
        }
        return Parsed.ok(new DigestCredentials(
                params.getOrDefault("username", ""),
                params.getOrDefault("realm", ""),
                params.getOrDefault("nonce", ""),
                params.getOrDefault("uri", ""),
                params.getOrDefault("response", ""),
                params.getOrDefault("algorithm", "MD5"),
                params.getOrDefault("cnonce", ""),
                params.getOrDefault("opaque", ""),
                params.getOrDefault("qop", ""),
                params.getOrDefault("nc", "")));
    }

    DigestCredentials withResponse(String newResponse) {
        return new DigestCredentials(username, realm, nonce, uri, newResponse, algorithm, cnonce, opaque, qop, nc);
    }

    @Override
    public String toString() {
        var out = new StringBuilder(300).append("Digest username=").append(Quoting.quote(username));
        out.append(", realm=").append(Quoting.quote(realm));
        out.append(", nonce=").append(Quoting.quote(nonce));
        out.append(", uri=").append(Quoting.quote(uri));
        out.append(", response=\"").append(response).append('"');
        out.append(", algorithm=").append(algorithm);
        if (!opaque.isEmpty()) {
            out.append(", opaque=").append(Quoting.quote(opaque));
        }
        if (!qop.isEmpty()) {
            out.append(", cnonce=").append(Quoting.quote(cnonce));
            out.append(", qop=").append(qop).append(", nc=").append(nc);
        }
        return out.toString();
    }
}
