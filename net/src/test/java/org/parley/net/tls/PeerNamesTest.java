package org.parley.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

// RFC 5922 §7.1, §7.2.
class PeerNamesTest {
    private static X509Certificate certificate(GeneralName... names) throws Exception {
        var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var subject = new X500Name("CN=Common.example, O=Parley");
        var from = Instant.parse("2026-01-01T00:00:00Z");
        var builder = new JcaX509v3CertificateBuilder(
                subject, BigInteger.ONE, Date.from(from), Date.from(from.plus(Duration.ofDays(1))), subject, pair.getPublic());
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static GeneralName dns(String text) {
        return new GeneralName(GeneralName.dNSName, text);
    }

    @Test
    void takesSipUrisBeforeAllOtherNames() throws Exception {
        var certificate = certificate(uri("sip:Example.com"), uri("https://web.example"), dns("host.example.com"));

        assertThat(PeerNames.of(certificate)).containsExactly("example.com");
    }

    @Test
    void leavesUrisOfPersonsOut() throws Exception {
        assertThat(PeerNames.of(certificate(uri("sip:ann@example.com"), dns("Host.example.com")))).containsExactly("host.example.com");
    }

    @Test
    void takesTheCommonNameWhereNothingElseIsThere() throws Exception {
        assertThat(PeerNames.of(certificate())).containsExactly("common.example");
    }

    @Test
    void knowsNoWildcards() throws Exception {
        var certificate = certificate(dns("*.example.com"));

        assertThat(PeerNames.standsFor(certificate, "sip.example.com")).isFalse();
        assertThat(PeerNames.standsFor(certificate(dns("sip.example.com")), "SIP.example.com")).isTrue();
    }
}
