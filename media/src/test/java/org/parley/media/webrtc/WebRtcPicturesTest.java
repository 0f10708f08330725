package org.parley.media.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.media.sfu.LegPictures;
import org.parley.media.sfu.PictureSource;
import org.parley.media.sfu.SourcePair;
import org.parley.media.sfu.VideoAgreement;
import org.parley.media.sfu.VideoCodec;
import org.parley.media.sfu.VideoFormat;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.HeaderExtension;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;

class WebRtcPicturesTest {
    private static WebRtcLocal local(int slots) {
        var pairs = new ArrayList<SourcePair>();
        for (int i = 0; i < slots; i++) {
            pairs.add(new SourcePair(1_000 + i, 2_000 + i));
        }
        return new WebRtcLocal(
                new SdpOrigin("-", 1, 1, "127.0.0.1"), new IceCredentials("abcd", "p".repeat(24)), "AB:CD",
                SetupRole.ACTPASS, List.of(), 7, "us", pairs);
    }

    private static SessionDescription parse(String text) {
        return SessionDescription.parse(text).orThrow();
    }

    /** What a browser with a camera answers to our offer, shortened. */
    private static String answer(String cameraDirection, String simulcast) {
        var text = new StringBuilder("""
                v=0
                o=- 1 2 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE 0 cam scr v0
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                c=IN IP4 0.0.0.0
                a=ice-ufrag:wxyz
                a=ice-pwd:0123456789012345678901
                a=fingerprint:sha-256 %s
                a=setup:active
                a=mid:0
                a=sendrecv
                a=rtcp-mux
                a=rtpmap:111 opus/48000/2
                """.formatted("AB" + ":AB".repeat(31)));
        for (var section : List.of("cam " + cameraDirection, "scr inactive", "v0 recvonly")) {
            var parts = section.split(" ");
            text.append("""
                    m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103
                    c=IN IP4 0.0.0.0
                    a=ice-ufrag:wxyz
                    a=ice-pwd:0123456789012345678901
                    a=mid:%s
                    a=%s
                    a=rtcp-mux
                    a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
                    a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
                    a=rtpmap:96 VP8/90000
                    a=rtpmap:97 rtx/90000
                    a=fmtp:97 apt=96
                    a=rtpmap:102 H264/90000
                    a=fmtp:102 packetization-mode=1;profile-level-id=42e01f
                    a=rtpmap:103 rtx/90000
                    a=fmtp:103 apt=102
                    """.formatted(parts[0], parts[1]));
            if (parts[0].equals("cam")) {
                text.append(simulcast);
            }
        }
        return text.toString().replace("\n", "\r\n");
    }

    // docs/developers/api.md, "Pictures": the sound as it was, then cam, scr and the slots, all in one bundle.
    @Test
    void offersSectionsForACameraAScreenAndEachSlot() {
        var sound = parse(WebRtcOffers.offer(local(0)).toText());
        var both = parse(WebRtcOffers.offer(local(LegPictures.SLOTS)).toText());

        assertThat(both.bundle()).containsExactly("0", "cam", "scr", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8");
        assertThat(both.media().getFirst()).isEqualTo(sound.media().getFirst());
        assertThat(both.directionOf(both.media().get(1))).isEqualTo(SdpDirection.RECVONLY);
        assertThat(both.directionOf(both.media().get(3))).isEqualTo(SdpDirection.SENDONLY);
    }

    // RFC 8853 §5.1
    @Test
    void asksForThreeLayersOfWhatThePageSends() {
        var camera = parse(WebRtcOffers.offer(local(9)).toText()).media().get(1);

        assertThat(camera.attribute("simulcast")).contains("recv l;m;h");
        assertThat(camera.extensionId(HeaderExtension.RID)).isPositive();
        assertThat(camera.rtpMaps()).extracting("encoding").containsExactly("VP8", "rtx", "VP9", "rtx", "H264", "rtx", "AV1", "rtx");
    }

    // RFC 4588 §8.7: a retransmission's source belongs to that of the original.
    @Test
    void namesBothSourcesOfASlot() {
        var slot = parse(WebRtcOffers.offer(local(9)).toText()).media().get(4);

        assertThat(slot.mid()).contains("v1");
        assertThat(slot.attribute("ssrc-group")).contains("FID 1001 2001");
        assertThat(slot.attribute("msid")).contains("parley-v1 v1");
    }

    @Test
    void readsWhatAPageSendsAndWhereItSees() {
        var answer = parse(answer("sendonly", "a=rid:l send\na=rid:m send\na=rid:h send\na=simulcast:send l;m;~h\n"));

        var pictures = WebRtcOffers.read(answer).orThrow().pictures();

        var formats = List.of(new VideoFormat(VideoCodec.VP8, 96, 97), new VideoFormat(VideoCodec.H264, 102, 103));
        assertThat(pictures.uploads())
                .containsExactly(new VideoAgreement.Upload(
                        "cam", PictureSource.CAMERA, formats, List.of("l", "m", "h"), List.of()));
        assertThat(pictures.downloads()).containsExactly(new VideoAgreement.Download("v0", 0, formats));
        assertThat(pictures.extensions().rid()).isEqualTo(10);
        assertThat(pictures.extensions().transportSequence()).isEqualTo(-1);
    }

    // RFC 3264 §6: what we cannot carry is refused, the sound goes on.
    @Test
    void refusesPicturesWhereThereAreNoSlotsForThem() {
        var offer = parse(answer("sendrecv", ""));
        var peer = WebRtcOffers.read(offer).orThrow();

        var answered = WebRtcOffers.answer(offer, peer, local(0));

        assertThat(answered.media()).extracting(section -> section.isRefused()).containsExactly(false, true, true, true);
        assertThat(answered.bundle()).containsExactly("0");
    }

    // RFC 8829 §5.3.1: sections, payload types and extension numbers stay the offerer's.
    @Test
    void answersAnOfferOfPicturesInKind() {
        var offer = parse(answer("sendrecv", ""));
        var peer = WebRtcOffers.read(offer).orThrow();

        var answered = parse(WebRtcOffers.answer(offer, peer, local(9)).toText());

        assertThat(answered.bundle()).containsExactly("0", "cam", "v0");
        assertThat(answered.directionOf(answered.media().get(1))).isEqualTo(SdpDirection.SENDRECV);
        assertThat(answered.media().get(2).isRefused()).isTrue();
        assertThat(answered.directionOf(answered.media().get(3))).isEqualTo(SdpDirection.SENDONLY);
        assertThat(answered.media().get(3).formats()).containsExactly("96", "97", "102", "103");
        assertThat(answered.media().get(1).attribute("ssrc-group")).contains("FID 1000 2000");
    }

    // RFC 6184 §8.1: other profiles and single-NAL mode are not what we forward.
    @Test
    void passesOverProfilesItDoesNotForward() {
        var text = answer("sendonly", "").replace("packetization-mode=1;profile-level-id=42e01f", "profile-level-id=640032");

        var pictures = WebRtcOffers.read(parse(text)).orThrow().pictures();

        assertThat(pictures.uploads().getFirst().formats()).extracting(VideoFormat::codec).containsExactly(VideoCodec.VP8);
    }
}
