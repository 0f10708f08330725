package org.parley.net.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Which SIP domains a certificate stands for (RFC 5922 §7.1). */
public final class PeerNames {
    private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6, as Java numbers the choices.
    private static final int URI = 6;

    private PeerNames() {}

    /** In lower case: those in {@code sip:} URIs; where there are none, DNS names; where the certificate has neither, its common name. */
    public static Set<String> of(X509Certificate certificate) {
        var uris = new LinkedHashSet<String>();
        var names = new LinkedHashSet<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            for (var alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (alternative.get(0).equals(URI)) {
                    addDomain(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT), uris);
                } else if (alternative.get(0).equals(DNS_NAME)) {
                    names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException broken) {
            return Set.of();
        }
        if (!uris.isEmpty()) {
            return Set.copyOf(uris);
        }
        return names.isEmpty() ? commonName(certificate) : Set.copyOf(names);
    }

    /** RFC 5922 §7.1: a URI with a user is a person's, not a domain's. */
    private static void addDomain(String uri, Set<String> domains) {
        if (uri.startsWith("sip:") && uri.indexOf('@') < 0) {
            var host = uri.substring(4);
            int end = host.indexOf(';');
            domains.add(end < 0 ? host : host.substring(0, end));
        }
    }

    private static Set<String> commonName(X509Certificate certificate) {
        try {
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return Set.of(String.valueOf(part.getValue()).toLowerCase(Locale.ROOT));
                }
            }
        } catch (InvalidNameException notReadable) {
            return Set.of();
        }
        return Set.of();
    }

    /** Whether the certificate stands for a domain: a whole name, never a wildcard (RFC 5922 §7.2). */
    public static boolean standsFor(X509Certificate certificate, String domain) {
        return of(certificate).contains(domain.toLowerCase(Locale.ROOT));
    }
}
