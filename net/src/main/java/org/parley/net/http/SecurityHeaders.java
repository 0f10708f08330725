package org.parley.net.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** Headers on every answer, so that our page can do only what it needs. */
final class SecurityHeaders implements HttpConfiguration.Customizer {
    // Scripts and styles only from our own files; sound also from recordings and what the page itself makes (blob).
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; worker-src 'self' blob:; "
            + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final boolean strictTransport;

    /** @param strictTransport not with a self-signed certificate: browsers would lock people out for its time */
    SecurityHeaders(boolean strictTransport) {
        this.strictTransport = strictTransport;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        // Paths carry invitations: nobody else learns them from a link that is followed.
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Permissions-Policy", "microphone=(self), camera=(self), display-capture=(self), geolocation=()");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        if (strictTransport && request.isSecure()) {
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
        return request;
    }
}
