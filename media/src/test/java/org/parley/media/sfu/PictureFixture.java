package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.parley.protocols.rtp.HeaderExtensionWriter;
import org.parley.protocols.rtp.RtpPacket;

/** Legs with pictures in one room, whose packets go nowhere but into lists. */
final class PictureFixture {
    static final long MS = 1_000_000L;
    static final VideoFormat VP8 = new VideoFormat(VideoCodec.VP8, 96, 97);
    static final VideoExtensions EXTENSIONS = new VideoExtensions(4, 10, 11, 3, 12, 13);

    long nowNs = 1_000 * MS;
    final List<String> told = new ArrayList<>();
    final PictureRoom room = new PictureRoom((viewer, slots) -> slots.forEach(
            slot -> told.add(viewer + " " + slot.mid() + " " + slot.leg() + " " + slot.source() + " " + slot.state())));

    /** A leg, and what was sent to it. */
    final class Leg implements PictureChannel {
        final List<byte[]> rtp = new ArrayList<>();
        final List<byte[]> rtcp = new ArrayList<>();
        final LegPictures pictures;
        Predicate<byte[]> loses = _ -> false;

        Leg(String name, int number, VideoAgreement agreement) {
            var slots = new ArrayList<SourcePair>();
            for (int i = 0; i < LegPictures.SLOTS; i++) {
                slots.add(new SourcePair(number * 1_000 + i, number * 1_000 + 100 + i));
            }
            pictures = new LegPictures(new LegPictures.Origin(name, number, slots, number * 77_777), this);
            pictures.agree(agreement);
            room.enter(pictures);
        }

        @Override
        public boolean sendRtp(byte[] packet, int offset, int length) {
            var copy = java.util.Arrays.copyOfRange(packet, offset, offset + length);
            if (!loses.test(copy)) {
                rtp.add(copy);
            }
            return true;
        }

        @Override
        public boolean sendRtcp(byte[] packet, int offset, int length) {
            rtcp.add(java.util.Arrays.copyOfRange(packet, offset, offset + length));
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        /** What came on a source, in order. */
        List<byte[]> of(int ssrc) {
            return rtp.stream().filter(packet -> RtpPacket.ssrc(packet, 0) == ssrc).toList();
        }

        long count(int type, int format) {
            return rtcp.stream().filter(packet -> (packet[1] & 0xFF) == type && (packet[0] & 0x1F) == format).count();
        }

        void forget() {
            rtp.clear();
            rtcp.clear();
        }
    }

    static VideoAgreement sendsSimulcast() {
        var upload = new VideoAgreement.Upload(
                "cam", PictureSource.CAMERA, List.of(VP8), List.of("l", "m", "h"), List.of());
        return new VideoAgreement(List.of(upload), List.of(), EXTENSIONS);
    }

    static VideoAgreement sees(int slots) {
        var downloads = new ArrayList<VideoAgreement.Download>();
        for (int i = 0; i < slots; i++) {
            downloads.add(new VideoAgreement.Download("v" + i, i, List.of(VP8)));
        }
        return new VideoAgreement(List.of(), downloads, EXTENSIONS);
    }

    /** One simulcast layer of a camera: VP8 with two temporal layers. */
    final class Camera {
        final Leg leg;
        final String rid;
        final int ssrc;
        final int height;
        final HeaderExtensionWriter extensions = new HeaderExtensionWriter();
        int sequence;
        int timestamp;
        int picture;
        int tl0;
        int frames;
        int packetsPerFrame = 2;
        int payloadBytes = 500;
        boolean wantsKey = true;
        boolean names = true;

        Camera(Leg leg, String rid, int ssrc, int height) {
            this.leg = leg;
            this.rid = rid;
            this.ssrc = ssrc;
            this.height = height;
            sequence = ssrc * 7 & 0x7FFF;
            timestamp = ssrc * 1_000;
            picture = ssrc & 0x7FFF;
            tl0 = ssrc & 0xFF;
        }

        /** A frame's packets, not sent yet. */
        List<byte[]> frame() {
            boolean isKey = wantsKey;
            int tid = isKey ? 0 : frames % 2;
            wantsKey = false;
            frames++;
            tl0 += tid == 0 ? 1 : 0;
            var packets = new ArrayList<byte[]>();
            for (int i = 0; i < packetsPerFrame; i++) {
                packets.add(packet(i, isKey, tid));
            }
            picture = picture + 1 & 0x7FFF;
            timestamp += 3_000;
            return packets;
        }

        private byte[] packet(int index, boolean isKey, int tid) {
            var data = new byte[12 + 24 + 6 + payloadBytes];
            RtpPacket.writeHeader(data, 0, index == packetsPerFrame - 1, 96, sequence, timestamp, ssrc);
            extensions.begin(data, 0, false);
            if (names) {
                extensions.add(4, "cam".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 3);
                extensions.add(10, rid.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 1);
            }
            int at = extensions.end();
            data[at] = (byte) (0x80 | (index == 0 ? 0x10 : 0));
            data[at + 1] = (byte) 0xE0;
            RtpPacket.putUint16(data, at + 2, 0x8000 | picture);
            data[at + 4] = (byte) tl0;
            data[at + 5] = (byte) (tid << 6 | 0x20);
            data[at + 6] = (byte) (isKey ? 0 : 1);
            if (isKey && index == 0) {
                data[at + 12] = (byte) (height * 16 / 9);
                data[at + 13] = (byte) (height * 16 / 9 >> 8);
                data[at + 14] = (byte) height;
                data[at + 15] = (byte) (height >> 8);
            }
            RtpPacket.putUint16(data, at + 40, sequence);
            sequence = sequence + 1 & 0xFFFF;
            return java.util.Arrays.copyOf(data, at + 6 + payloadBytes);
        }

        void send(List<byte[]> packets) {
            for (var packet : packets) {
                deliver(packet);
            }
        }

        void deliver(byte[] packet) {
            var buffer = new byte[packet.length + 64];
            System.arraycopy(packet, 0, buffer, 0, packet.length);
            leg.pictures.onRtp(buffer, 0, packet.length, nowNs);
        }
    }

    /** Time passes in ticks of 20 ms, each with a frame of every camera; a PLI makes the next one a key frame. */
    void run(int milliseconds, List<Leg> legs, Camera... cameras) {
        for (int ms = 0; ms < milliseconds; ms += 20) {
            nowNs += 20 * MS;
            for (var camera : cameras) {
                boolean isAsked = camera.leg.rtcp.removeIf(packet -> (packet[1] & 0xFF) == 206
                        && RtpPacket.ssrc(packet, 0) == camera.ssrc);
                camera.wantsKey |= isAsked;
                camera.send(camera.frame());
            }
            legs.forEach(leg -> leg.pictures.onTime(nowNs));
            room.onTime(nowNs);
        }
    }

    /** The number that the sender wrote into a packet's payload, behind its descriptor. */
    static int mark(byte[] packet, int descriptorStart) {
        return RtpPacket.uint16(packet, descriptorStart + 40);
    }
}
