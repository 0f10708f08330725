package org.parley.protocols.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
    static final String BROWSER = """
            v=0
            o=- 4611731400430051336 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=extmap-allow-mixed
            a=msid-semantic: WMS stream
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:3 1 udp 2122260223 8e2c.local 51234 typ host generation 0 network-id 1
            a=candidate:4 1 tcp 1518280447 10.0.0.7 9 typ host tcptype active
            a=ice-ufrag:Zr1x
            a=ice-pwd:0123456789abcdefghijklmn
            a=ice-options:trickle
            a=fingerprint:sha-256 aa:BB:CC
            a=setup:active
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=extmap:4/sendrecv urn:ietf:params:rtp-hdrext:sdes:mid
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10; useinbandfec=1
            a=rtpmap:126 telephone-event/8000
            a=ssrc:4294967295 cname:abc
            """;
    static final String PHONE = """
            v=0
            o=root 99999999999999999999 1 IN IP4 192.0.2.7
            c=IN IP4 192.0.2.7
            m=audio 5004 RTP/SAVP 9 8 0 101
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20
            a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=ptime:20
            a=sendonly
            """;

    @Test
    void readsABrowser() {
        var sdp = SessionDescription.parse(BROWSER).orThrow();
        var audio = sdp.firstMedia("audio").orElseThrow();

        assertThat(sdp.bundle()).containsExactly("0");
        assertThat(audio.isSecure()).isTrue();
        assertThat(audio.hasFeedback()).isTrue();
        assertThat(audio.hasRtcpMux()).isTrue();
        assertThat(audio.mid()).contains("0");
        assertThat(sdp.iceUfrag(audio)).contains("Zr1x");
        assertThat(sdp.icePassword(audio)).contains("0123456789abcdefghijklmn");
        assertThat(sdp.fingerprint(audio)).contains(new SdpFingerprint("sha-256", "AA:BB:CC"));
        assertThat(sdp.setup(audio)).contains(SetupRole.ACTIVE);
        assertThat(audio.rtpMap("OPUS", 48_000)).contains(new RtpMap(111, "opus", 48_000, 2));
        assertThat(audio.rtpMaps()).extracting(RtpMap::encoding).containsExactly("opus", "PCMU", "PCMA", "telephone-event");
        assertThat(audio.formatParameter(111, "useinbandfec")).contains("1");
        assertThat(audio.extensionId(HeaderExtension.MID)).isEqualTo(4);
        assertThat(audio.candidates()).extracting(IceCandidate::transport).containsExactly("udp", "tcp");
        assertThat(audio.candidates().getFirst().address()).isEqualTo("8e2c.local");
        assertThat(audio.ssrcs()).containsExactly(new SsrcAttribute(-1, "cname", "abc"));
        assertThat(sdp.directionOf(audio)).isEqualTo(SdpDirection.SENDRECV);
    }

    @Test
    void readsASloppyTelephone() {
        var sdp = SessionDescription.parse(PHONE).orThrow();
        var audio = sdp.firstMedia("audio").orElseThrow();

        assertThat(sdp.connectionOf(audio)).contains(new SdpConnection("192.0.2.7"));
        assertThat(audio.rtcpPort()).isEqualTo(5005);
        assertThat(audio.packetTimeMs(30)).isEqualTo(20);
        assertThat(audio.rtpMaps()).extracting(RtpMap::encoding).containsExactly("G722", "PCMA", "PCMU", "telephone-event");
        assertThat(audio.cryptos()).hasSize(1); // The one with a master key identifier is not ours to use.
        assertThat(audio.cryptos().getFirst().keyAndSalt()).hasSize(30);
        assertThat(sdp.directionOf(audio)).isEqualTo(SdpDirection.SENDONLY);
    }

    @Test
    void writesWhatItReads() {
        for (var text : new String[] {BROWSER, PHONE}) {
            var sdp = SessionDescription.parse(text).orThrow();

            assertThat(SessionDescription.parse(sdp.toBytes()).orThrow()).isEqualTo(sdp);
            assertThat(sdp.toText()).contains("\r\nt=0 0\r\n").endsWith("\r\n");
        }
    }

    // RFC 3264 §6.1
    @Test
    void answersDirections() {
        assertThat(SdpDirection.SENDRECV.answerTo(SdpDirection.SENDONLY)).isEqualTo(SdpDirection.RECVONLY);
        assertThat(SdpDirection.SENDONLY.answerTo(SdpDirection.SENDONLY)).isEqualTo(SdpDirection.INACTIVE);
        assertThat(SdpDirection.SENDRECV.answerTo(SdpDirection.INACTIVE)).isEqualTo(SdpDirection.INACTIVE);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(SessionDescription.parse("").isOk()).isFalse();
        assertThat(SessionDescription.parse("o=- 1 1 IN IP4 x\r\nv=0").isOk()).isFalse();
        assertThat(SessionDescription.parse("v=0\r\nm=audio").isOk()).isFalse();
        assertThat(SessionDescription.parse("v=0\r\nm=audio 70000 RTP/AVP 0").isOk()).isFalse();
    }

    @Test
    void isBounded() {
        assertThat(SessionDescription.parse("v=0\r\n" + "a=x\r\n".repeat(SdpParser.ATTRIBUTES_MAX)).isOk()).isTrue();
        assertThat(SessionDescription.parse("v=0\r\n" + "a=x\r\n".repeat(SdpParser.ATTRIBUTES_MAX + 1)).isOk()).isFalse();
        var section = "m=audio 1 RTP/AVP 0\r\n";
        assertThat(SessionDescription.parse("v=0\r\n" + section.repeat(SdpParser.MEDIA_MAX)).isOk()).isTrue();
        assertThat(SessionDescription.parse("v=0\r\n" + section.repeat(SdpParser.MEDIA_MAX + 1)).isOk()).isFalse();
        assertThat(SessionDescription.parse(new byte[SessionDescription.BYTES_MAX + 1]).isOk()).isFalse();
    }

    @Test
    void nobodyWritesLinesThroughAValue() {
        assertThatThrownBy(() -> new SdpAttribute("tool", "x\r\nm=audio 1 RTP/AVP 0"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
