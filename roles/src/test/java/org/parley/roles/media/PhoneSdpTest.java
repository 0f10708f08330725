package org.parley.roles.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.testkit.Fuzzing;

class PhoneSdpTest {
    private static final String KEY = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final PhoneSdp.Ours OURS = new PhoneSdp.Ours(
            new SdpOrigin("-", 7, 1, "198.51.100.1"), new InetSocketAddress("198.51.100.1", 20_000), List.of());

    private static String offer(String mediaLines) {
        return "v=0\r\no=phone 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
                + mediaLines.replace("|", "\r\n") + "\r\n";
    }

    private static PhoneSdp.Agreement agree(String mediaLines) {
        return PhoneSdp.agree(SdpTexts.parse(offer(mediaLines)));
    }

    private static String answer(String mediaLines) {
        var offer = SdpTexts.parse(offer(mediaLines));
        return PhoneSdp.answer(offer, PhoneSdp.agree(offer), OURS).toText();
    }

    // RFC 3264 §6.1: the answerer should keep the offerer's order of preference.
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "m=audio 4000 RTP/AVP 0 8; PCMU; 0",
        "m=audio 4000 RTP/AVP 8 0; PCMA; 8",
        "m=audio 4000 RTP/AVP 18 3 9 0|a=rtpmap:18 G729/8000; G722; 9",
        "m=audio 4000 RTP/AVP 97 0|a=rtpmap:97 OPUS/48000/2; OPUS; 97",
        "m=audio 4000 RTP/AVP 96 8|a=rtpmap:96 speex/16000; PCMA; 8",
    })
    void takesTheFormatThatThePeerLikesBestOfThoseWeCan(String mediaLines, AudioFormat format, int payloadType) {
        var audio = agree(mediaLines).audio(List.of());
        assertThat(audio.sendFormat()).isEqualTo(format);
        assertThat(audio.sendPayloadType()).isEqualTo(payloadType);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "m=audio 4000 RTP/AVP 18|a=rtpmap:18 G729/8000",
        "m=audio 0 RTP/AVP 0",
        "m=video 4000 RTP/AVP 99|a=rtpmap:99 VP8/90000",
        "m=audio 4000 TCP/RTP/AVP 0",
        "m=audio 4000 RTP/SAVP 0",
        "m=audio 4000 RTP/SAVP 0|a=crypto:1 F8_128_HMAC_SHA1_80 " + KEY,
        "m=audio 4000 RTP/SAVP 0|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2hvcnQ=",
    })
    void refusesWhatHasNothingInCommon(String mediaLines) {
        assertThatThrownBy(() -> agree(mediaLines))
                .isInstanceOfSatisfying(
                        ParleyException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "hello",
        "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    })
    void callsWhatIsNoUsableSdpThePeersMistake(String sdp) {
        assertThatThrownBy(() -> PhoneSdp.agree(SdpTexts.parse(sdp)))
                .isInstanceOfSatisfying(
                        ParleyException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PEER_BROKE_PROTOCOL));
    }

    // RFC 3264 §6.1 and §8.4.
    @ParameterizedTest
    @CsvSource({
        "a=sendrecv, SENDRECV, sendrecv",
        "a=sendonly, SENDONLY, recvonly",
        "a=recvonly, RECVONLY, sendonly",
        "a=inactive, INACTIVE, inactive",
        "c=IN IP4 0.0.0.0, SENDONLY, recvonly",
    })
    void answersEachDirectionWithItsCounterpart(String line, SdpDirection peers, String ours) {
        var lines = "m=audio 4000 RTP/AVP 0|" + line;
        assertThat(agree(lines).direction()).isEqualTo(peers);
        assertThat(answer(lines)).contains("a=" + ours + "\r\n");
    }

    // RFC 3264 §6: an answer has as many sections as the offer; port 0 refuses one.
    // RFC 3389 §4: comfort noise belongs to formats of its clock that have no silence of their own.
    @Test
    void agreesToComfortNoiseWithG711Only() {
        var maps = "a=rtpmap:13 CN/8000\r\n";
        assertThat(comfortNoise("0 13", maps)).isEqualTo(13);
        assertThat(comfortNoise("9 13", maps)).isEqualTo(-1);
        assertThat(comfortNoise("0", "")).isEqualTo(-1);
    }

    private static int comfortNoise(String formats, String maps) {
        var text = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP " + formats
                + "\r\n" + maps;
        return PhoneSdp.agree(SdpTexts.parse(text)).comfortNoise();
    }

    @Test
    void refusesVideoAndKeepsTheAudio() {
        var answer = answer("m=video 5000 RTP/AVP 99|a=rtpmap:99 VP8/90000|a=mid:v|m=audio 4000 RTP/AVP 8 101|"
                + "a=rtpmap:101 telephone-event/8000|a=mid:a");

        assertThat(answer).contains("m=video 0 RTP/AVP 99\r\na=mid:v\r\n");
        assertThat(answer).contains("m=audio 20000 RTP/AVP 8 101\r\na=mid:a\r\n");
        assertThat(answer).contains("a=rtpmap:101 telephone-event/8000").contains("c=IN IP4 198.51.100.1");
    }

    @Test
    void takesTheFirstOfTwoAudioSectionsThatItCan() {
        var answer = answer("m=audio 5000 RTP/SAVP 0|m=audio 4000 RTP/AVP 0");
        assertThat(answer).contains("m=audio 0 RTP/SAVP 0").contains("m=audio 20000 RTP/AVP 0");
    }

    @Test
    void answersSecureOffersWithAKeyUnderTheSameTagAndProfile() {
        var offer = SdpTexts.parse(offer("m=audio 4000 RTP/SAVPF 0|a=crypto:1 AES_256_CM_HMAC_SHA1_80 " + KEY
                + "|a=crypto:2 AES_CM_128_HMAC_SHA1_80 " + KEY));
        var agreement = PhoneSdp.agree(offer);
        assertThat(agreement.crypto()).hasValueSatisfying(crypto -> assertThat(crypto.tag()).isEqualTo(2));

        var key = new CryptoAttribute(2, CryptoAttribute.AES_CM_128_HMAC_SHA1_80, new byte[30]);
        var text = PhoneSdp.answer(offer, agreement, new PhoneSdp.Ours(OURS.origin(), OURS.rtp(), List.of(key)))
                .toText();
        assertThat(text)
                .contains("m=audio 20000 RTP/SAVPF 0")
                .contains("a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:AAAA");
    }

    @Test
    void understandsEventsInEveryClockThatFits() {
        var audio = agree("m=audio 4000 RTP/AVP 97 101 102|a=rtpmap:97 opus/48000/2|"
                        + "a=rtpmap:101 telephone-event/8000|a=rtpmap:102 telephone-event/48000")
                .audio(List.of());
        assertThat(audio.telephoneEvents()).containsEntry(101, 8_000).containsEntry(102, 48_000);
    }

    @Test
    void sendsRtcpWhereThePeerWantsIt() {
        assertThat(agree("m=audio 4000 RTP/AVP 0").rtcp().getPort()).isEqualTo(4_001);
        assertThat(agree("m=audio 4000 RTP/AVP 0|a=rtcp:4444").rtcp().getPort()).isEqualTo(4_444);
        var multiplexed = agree("m=audio 4000 RTP/AVP 0|a=rtcp-mux");
        assertThat(multiplexed.rtcp().getPort()).isEqualTo(4_000);
        assertThat(multiplexed.rtcpMux()).isTrue();
        assertThat(answer("m=audio 4000 RTP/AVP 0|a=rtcp-mux")).contains("a=rtcp-mux");
    }

    @Test
    void offersEverythingItCan() {
        var key = new CryptoAttribute(1, CryptoAttribute.AES_CM_128_HMAC_SHA1_80, new byte[30]);
        assertThat(PhoneSdp.offer(OURS).toText())
                .contains("m=audio 20000 RTP/AVP 111 9 8 0 101 110\r\n")
                .contains("a=rtpmap:111 opus/48000/2")
                .contains("a=sendrecv");
        assertThat(PhoneSdp.offer(new PhoneSdp.Ours(OURS.origin(), OURS.rtp(), List.of(key)))
                        .toText())
                .contains("m=audio 20000 RTP/SAVP 111")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
    }

    @Test
    void refusesHostNamesInsteadOfLookingThemUp() {
        assertThatThrownBy(() -> agree("m=audio 4000 RTP/AVP 0|c=IN IP4 phone.example.com"))
                .hasMessageContaining("phone.example.com");
    }

    @Test
    void anyOfferIsAnsweredOrRefusedWithAReason() {
        var corpus = List.of(
                offer("m=audio 4000 RTP/AVP 0 8 101|a=rtpmap:101 telephone-event/8000|a=sendonly")
                        .getBytes(StandardCharsets.UTF_8),
                offer("m=audio 4000 RTP/SAVP 97|a=rtpmap:97 opus/48000/2|a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + KEY)
                        .getBytes(StandardCharsets.UTF_8));
        Fuzzing.run(corpus, 5_000, bytes -> {
            try {
                var offer = SdpTexts.parse(new String(bytes, StandardCharsets.UTF_8));
                PhoneSdp.answer(offer, PhoneSdp.agree(offer), OURS).toText();
            } catch (ParleyException refused) {
                assertThat(refused.code()).isIn(ErrorCode.PEER_BROKE_PROTOCOL, ErrorCode.UNSUPPORTED_MEDIA);
            }
        });
    }
}
