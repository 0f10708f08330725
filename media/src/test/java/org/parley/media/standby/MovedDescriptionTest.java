package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.media.webrtc.WebRtcLocal;
import org.parley.media.webrtc.WebRtcOffers;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;

class MovedDescriptionTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("192.0.2.7");

    // RFC 8445 §9, RFC 3264 §8
    @Test
    void aRestartChangesOnlyNamesAddressesAndTheVersion() {
        var before = WebRtcOffers.offer(new WebRtcLocal(
                        new SdpOrigin("-", 5, 1, "127.0.0.1"),
                        new IceCredentials("old", "old password"),
                        "AA",
                        SetupRole.ACTIVE,
                        WebRtcOffers.candidates(List.of(InetAddress.ofLiteral("192.0.2.1")), 1),
                        77,
                        "name"))
                .toText();

        var text = MovedDescription.restart(
                before, new IceCredentials("new", "new password"), "BB", WebRtcOffers.candidates(List.of(OURS), 9));

        var after = SessionDescription.parse(text).orThrow();
        var section = after.media().getFirst();
        assertThat(after.origin().sessionVersion()).isGreaterThan(1);
        assertThat(after.origin().sessionId()).isEqualTo(5);
        assertThat(after.iceUfrag(section)).contains("new");
        assertThat(after.icePassword(section)).contains("new password");
        assertThat(after.setup(section)).contains(SetupRole.ACTPASS);
        assertThat(after.fingerprint(section).orElseThrow().hex()).isEqualTo("BB");
        assertThat(section.candidates()).singleElement().satisfies(each -> assertThat(each.address()).isEqualTo("192.0.2.7"));
        assertThat(text).contains("a=ssrc:77").contains("a=mid:0").doesNotContain("192.0.2.1");
    }

    @Test
    void aTelephoneIsToldOfAnotherAddressAndKeepsItsKeys() {
        var before = """
                v=0
                o=- 1 4 IN IP4 192.0.2.1
                s=-
                c=IN IP4 192.0.2.1
                t=0 0
                m=audio 20000 RTP/SAVP 0
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:key
                a=rtcp:20001
                m=video 0 RTP/AVP 31
                """;

        var after = MovedDescription.at(before, new InetSocketAddress(OURS, 30_000));

        assertThat(MovedDescription.audioAddress(before).getPort()).isEqualTo(20_000);
        assertThat(MovedDescription.audioAddress(after)).isEqualTo(new InetSocketAddress(OURS, 30_000));
        assertThat(after).contains("inline:key").contains("m=video 0").contains("o=- 1 20 ").doesNotContain("a=rtcp:");
    }
}
