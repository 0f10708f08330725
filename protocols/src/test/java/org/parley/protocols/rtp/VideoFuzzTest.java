package org.parley.protocols.rtp;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Fuzzing;

class VideoFuzzTest {
    private static final class Deaf implements RtcpFeedback.Listener {
        @Override
        public void onNack(int ssrc, int sequence) {}

        @Override
        public void onKeyFrameWanted(int ssrc) {}

        @Override
        public void onEstimate(long bitsPerSecond) {}

        @Override
        public void onTransportReport(byte[] data, int at, int bytes) {
            TransportFeedback.read(data, at, bytes, (_, _, _) -> {});
        }

        @Override
        public void onSenderReport(int ssrc, long ntpTimestamp, int rtpTimestamp) {}

        @Override
        public void onReport(int ssrc, int fractionLost, int lastSenderReport, int delaySinceLast) {}
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void anyBytesAreFeedbackOrNot() {
        var report = new byte[100];
        int reportBytes = TransportFeedback.write(report, 0, 1, 2, 3, 4, new long[] {5, -1, 900, 901, -1, 902}, 6);
        var nack = new byte[100];
        int nackBytes = RtcpFeedback.writeNack(nack, 0, 1, 2, new int[] {3, 5, 900}, 3);
        var key = new byte[20];
        RtcpFeedback.writeFullIntra(key, 0, 1, 2, 3);

        Fuzzing.run(
                List.of(java.util.Arrays.copyOf(report, reportBytes), java.util.Arrays.copyOf(nack, nackBytes), key),
                30_000,
                data -> RtcpFeedback.read(data, 0, data.length, new Deaf()));
    }

    @Test
    void anyBytesAreAPayloadOrNot() {
        var seeds = List.of(
                hex("90e08123446001005002009d012a80026801"), hex("ae8102520930014000b402800168ff"),
                hex("78000c6742c01f8c8d402802dd80880004" + "68ce3c80"), hex("180a"));
        var red = new RedPayload();
        Fuzzing.run(seeds, 30_000, data -> {
            if (Vp8Payload.isWellFormed(data, 0, data.length)) {
                Vp8Payload.isKeyFrameStart(data, 0);
                Vp8Payload.frameSize(data, 0, data.length);
                Vp8Payload.temporalLayer(data, 0);
                Vp8Payload.isLayerSync(data, 0);
                Vp8Payload.setPictureId(data, 0, Vp8Payload.pictureId(data, 0) + 1);
                Vp8Payload.setTl0PictureIndex(data, 0, Vp8Payload.tl0PictureIndex(data, 0) + 1);
            }
            if (Vp9Payload.isWellFormed(data, 0, data.length)) {
                Vp9Payload.isKeyFrameStart(data, 0);
                Vp9Payload.frameSize(data, 0, data.length, 7);
                Vp9Payload.temporalLayer(data, 0);
                Vp9Payload.setPictureId(data, 0, Vp9Payload.pictureId(data, 0) + 1);
                Vp9Payload.setTl0PictureIndex(data, 0, Vp9Payload.tl0PictureIndex(data, 0) + 1);
            }
            if (H264Payload.isWellFormed(data, 0, data.length)) {
                H264Payload.isKeyFrameStart(data, 0, data.length);
                H264Payload.frameSize(data, 0, data.length);
            }
            if (Av1Payload.isWellFormed(data, 0, data.length)) {
                Av1Payload.isKeyFrameStart(data, 0);
            }
            if (red.read(data, 0, data.length)) {
                for (int i = 0; i < red.blocks(); i++) {
                    if (red.start(i) + red.length(i) > data.length || red.length(i) < 0) {
                        throw new AssertionError("block " + i + " of " + data.length);
                    }
                }
            }
        });
    }

    @Test
    void anyBytesAreADependencyDescriptorOrNot() {
        var reader = new DependencyDescriptor();
        Fuzzing.run(List.of(hex("85000784a5ea8a20027f0167"), hex("c60008")), 50_000, data -> {
            if (reader.read(data, 0, data.length)) {
                reader.frameSize(reader.spatialLayers() - 1);
                reader.temporalLayer();
                reader.spatialLayer();
            }
        });
    }

    @Test
    void anyBytesAreARetransmissionOrNot() {
        var packet = new byte[40];
        RtpPacket.writeHeader(packet, 0, true, 97, 7, 8, 9);
        Fuzzing.run(List.of(packet), 20_000, data -> {
            if (RtpPacket.isWellFormed(data, 0, data.length) && RtxPacket.originalSequence(data, 0, data.length) >= 0) {
                RtxPacket.unwrap(data, 0, 96, 1);
            }
        });
    }
}
