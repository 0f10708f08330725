package org.parley.protocols.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VideoPayloadTest {
    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }

    // RFC 7741 §4.2: X, S; I, L, T; a 15-bit picture number, TL0PICIDX, TID with Y.
    @Test
    void readsAndRewritesAWholeVp8Descriptor() {
        var data = bytes("90 e0 81 23 44 60 01 00");

        assertThat(Vp8Payload.isWellFormed(data, 0, data.length)).isTrue();
        assertThat(Vp8Payload.pictureId(data, 0)).isEqualTo(0x123);
        assertThat(Vp8Payload.tl0PictureIndex(data, 0)).isEqualTo(0x44);
        assertThat(Vp8Payload.temporalLayer(data, 0)).isEqualTo(1);
        assertThat(Vp8Payload.isLayerSync(data, 0)).isTrue();
        assertThat(Vp8Payload.isFrameStart(data, 0)).isTrue();
        assertThat(Vp8Payload.isKeyFrameStart(data, 0)).isFalse();

        Vp8Payload.setPictureId(data, 0, 0x8000 + 5);
        Vp8Payload.setTl0PictureIndex(data, 0, 256 + 7);
        assertThat(data).isEqualTo(bytes("90 e0 80 05 07 60 01 00"));
    }

    // RFC 7741 §4.2: seven bits where M is 0.
    @Test
    void keepsTheWidthOfAShortPictureNumber() {
        var data = bytes("90 80 7f 00");

        Vp8Payload.setPictureId(data, 0, 130);

        assertThat(Vp8Payload.pictureId(data, 0)).isEqualTo(2);
        assertThat(Vp8Payload.descriptorBytes(data, 0)).isEqualTo(3);
    }

    // RFC 7741 §4.3, RFC 6386 §9.1
    @Test
    void knowsAVp8KeyFrameAndItsSize() {
        var data = bytes("10 50 02 00 9d 01 2a 80 02 68 01");

        assertThat(Vp8Payload.isKeyFrameStart(data, 0)).isTrue();
        assertThat(Vp8Payload.frameSize(data, 0, data.length)).isEqualTo(640 << 16 | 360);
    }

    @Test
    void aDescriptorThatIsCutOffIsNone() {
        var data = bytes("90 e0 81 23 44 60");

        for (int length = 0; length <= 6; length++) {
            assertThat(Vp8Payload.isWellFormed(data, 0, length)).as("%s", length).isFalse();
        }
    }

    // RFC 9628 §4.2: I, L, B, E, V; a picture number of 15 bits, TID 2 with U, SID 1, TL0PICIDX; sizes of two layers.
    @Test
    void readsAVp9Descriptor() {
        var data = bytes("ae 81 02 52 09 30 01 40 00 b4 02 80 01 68 ff");

        assertThat(Vp9Payload.isWellFormed(data, 0, data.length)).isTrue();
        assertThat(Vp9Payload.pictureId(data, 0)).isEqualTo(0x102);
        assertThat(Vp9Payload.temporalLayer(data, 0)).isEqualTo(2);
        assertThat(Vp9Payload.isSwitchingUpPoint(data, 0)).isTrue();
        assertThat(Vp9Payload.spatialLayer(data, 0)).isEqualTo(1);
        assertThat(Vp9Payload.tl0PictureIndex(data, 0)).isEqualTo(9);
        assertThat(Vp9Payload.isKeyFrameStart(data, 0)).isFalse();
        assertThat(Vp9Payload.frameSize(data, 0, data.length, 0)).isEqualTo(320 << 16 | 180);
        assertThat(Vp9Payload.frameSize(data, 0, data.length, 7)).isEqualTo(640 << 16 | 360);
    }

    // RFC 9628 §4.2: the base layer's first packet of a picture that is not predicted.
    @Test
    void knowsAVp9KeyFrame() {
        assertThat(Vp9Payload.isKeyFrameStart(bytes("8c 01 ff"), 0)).isTrue();
        assertThat(Vp9Payload.isKeyFrameStart(bytes("cc 01 ff"), 0)).isFalse();
        assertThat(Vp9Payload.isKeyFrameStart(bytes("84 01 ff"), 0)).isFalse();
    }

    // RFC 6184 §5.7.1: Chromium's parameters come in one aggregation. The set is of 1280 by 720.
    @Test
    void knowsAnH264KeyFrameByItsParameters() {
        var data = bytes("78 00 0c 67 42 c0 1f 8c 8d 40 28 02 dd 80 88 00 04 68 ce 3c 80");

        assertThat(H264Payload.isKeyFrameStart(data, 0, data.length)).isTrue();
        assertThat(H264Payload.hasParameters(data, 0, data.length)).isTrue();
        assertThat(H264Payload.frameSize(data, 0, data.length)).isEqualTo(1280 << 16 | 720);
    }

    // RFC 6184 §5.8
    @Test
    void onlyTheFirstFragmentOfAKeyFrameBeginsIt() {
        assertThat(H264Payload.isKeyFrameStart(bytes("7c 85 00"), 0, 3)).isTrue();
        assertThat(H264Payload.isKeyFrameStart(bytes("7c 05 00"), 0, 3)).isFalse();
        assertThat(H264Payload.isKeyFrameStart(bytes("7c 81 00"), 0, 3)).isFalse();
        assertThat(H264Payload.isKeyFrameStart(bytes("65 88"), 0, 2)).isTrue();
    }

    // AV1 RTP specification §4.4
    @Test
    void knowsWhereAnAv1SequenceBegins() {
        assertThat(Av1Payload.isKeyFrameStart(bytes("18 0a"), 0)).isTrue();
        assertThat(Av1Payload.isKeyFrameStart(bytes("98 0a"), 0)).isFalse();
        assertThat(Av1Payload.isKeyFrameStart(bytes("10 0a"), 0)).isFalse();
    }

    /** Bits, most significant first, as a descriptor is written. */
    private static byte[] bits(String text) {
        var plain = text.replace(" ", "");
        var data = new byte[(plain.length() + 7) / 8];
        for (int i = 0; i < plain.length(); i++) {
            if (plain.charAt(i) == '1') {
                data[i / 8] |= (byte) (0x80 >> i % 8);
            }
        }
        return data;
    }

    // AV1 RTP specification, appendix A.8.2: two temporal layers, one chain, and a size.
    @Test
    void readsTemplatesAndThenWhatRefersToThem() {
        var reader = new DependencyDescriptor();
        var first = bits("10 000101 0000000000000111" // Starts a frame, template 5, frame 7.
                + "10000" // A structure follows.
                + "000101 00001" // Templates from 5 on, two decode targets.
                + "01 11" // Two templates: temporal layers 0 and 1.
                + "10 10 00 10" // Decode target indications.
                + "0 1 0001 0" // No reference of the first; one, two frames back, of the second.
                + "01 0 0 0000 0000" // One chain of three choices, protecting both.
                + "1 0000001001111111 0000000101100111"); // 640 by 360.

        assertThat(reader.read(first, 0, first.length)).isTrue();
        assertThat(reader.bringsStructure()).isTrue();
        assertThat(reader.isFrameStart()).isTrue();
        assertThat(reader.isFrameEnd()).isFalse();
        assertThat(reader.temporalLayer()).isZero();
        assertThat(reader.spatialLayers()).isEqualTo(1);

        var second = bits("11 000110 0000000000001000");
        assertThat(reader.read(second, 0, second.length)).isTrue();
        assertThat(reader.temporalLayer()).isEqualTo(1);
        assertThat(reader.frameNumber()).isEqualTo(8);
        assertThat(reader.isFrameEnd()).isTrue();

        var unknown = bits("11 001000 0000000000001001");
        assertThat(reader.read(unknown, 0, unknown.length)).isFalse();
    }
}
