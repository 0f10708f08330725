package org.parley.protocols.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpPacketTest {
    // RFC 3550 §5.1
    @Test
    void readsWhatItWrites() {
        var data = new byte[100];

        int header = RtpPacket.writeHeader(data, 10, true, 111, 65_535, 0x89ABCDEF, 0xCAFEBABE);

        assertThat(RtpPacket.isWellFormed(data, 10, header + 20)).isTrue();
        assertThat(RtpPacket.isMarker(data, 10)).isTrue();
        assertThat(RtpPacket.payloadType(data, 10)).isEqualTo(111);
        assertThat(RtpPacket.sequence(data, 10)).isEqualTo(65_535);
        assertThat(RtpPacket.timestamp(data, 10)).isEqualTo(0x89ABCDEF);
        assertThat(RtpPacket.ssrc(data, 10)).isEqualTo(0xCAFEBABE);
        assertThat(RtpPacket.payloadOffset(data, 10)).isEqualTo(22);
        assertThat(RtpPacket.payloadBytes(data, 10, header + 20)).isEqualTo(20);
    }

    // RFC 6464 §3
    @Test
    void carriesTheAudioLevel() {
        var data = new byte[100];
        RtpPacket.writeHeader(data, 0, false, 111, 1, 2, 3);

        int header = RtpPacket.writeAudioLevel(data, 0, 5, 128 + 30);

        assertThat(RtpPacket.isWellFormed(data, 0, header)).isTrue();
        assertThat(RtpPacket.headerBytes(data, 0)).isEqualTo(header);
        assertThat(RtpPacket.audioLevel(data, 0, 5)).isEqualTo(158);
        assertThat(RtpPacket.audioLevel(data, 0, 6)).isEqualTo(-1);
    }

    // RFC 8285 §4.3: two-byte headers.
    @Test
    void readsTwoByteExtensions() {
        var data = new byte[24];
        RtpPacket.writeHeader(data, 0, false, 111, 1, 2, 3);
        data[0] |= 0x10;
        var extension = new byte[] {0x10, 0, 0, 2, 7, 1, 'x', 0, 9, 2, 'o', 'k'};
        System.arraycopy(extension, 0, data, 12, extension.length);

        assertThat(RtpPacket.isWellFormed(data, 0, 24)).isTrue();
        assertThat(RtpPacket.mid(data, 0, 9)).isEqualTo("ok");
        assertThat(RtpPacket.mid(data, 0, 7)).isEqualTo("x");
        assertThat(RtpPacket.mid(data, 0, 1)).isEmpty();
    }

    @Test
    void refusesLengthsThatDoNotFit() {
        var data = new byte[64];
        RtpPacket.writeHeader(data, 0, false, 0, 1, 2, 3);

        assertThat(RtpPacket.isWellFormed(data, 0, 11)).isFalse();
        data[0] = (byte) 0x8F; // 15 CSRCs take 60 bytes.
        assertThat(RtpPacket.isWellFormed(data, 0, 64)).isFalse();
        data[0] = (byte) 0xA0;
        data[63] = 53; // More padding than there is payload.
        assertThat(RtpPacket.isWellFormed(data, 0, 64)).isFalse();
        data[63] = 52;
        assertThat(RtpPacket.isWellFormed(data, 0, 64)).isTrue();
        assertThat(RtpPacket.payloadBytes(data, 0, 64)).isZero();
    }

    // RFC 5761 §4
    @Test
    void tellsRtcpFromRtp() {
        assertThat(RtpPacket.isRtcp(new byte[] {(byte) 0x80, (byte) 200}, 0, 2)).isTrue();
        assertThat(RtpPacket.isRtcp(new byte[] {(byte) 0x80, (byte) (0x80 | 111)}, 0, 2)).isFalse();
    }

    @Test
    void sequencesWrap() {
        assertThat(SequenceNumber.next(65_535)).isZero();
        assertThat(SequenceNumber.isAfter(3, 65_530)).isTrue();
        assertThat(SequenceNumber.isAfter(65_530, 3)).isFalse();
        assertThat(SequenceNumber.distance(65_530, 3)).isEqualTo(9);
    }

    // RFC 4733 §2.3
    @Test
    void telephoneEventsReadWhatTheyWrite() {
        var data = new byte[8];
        var pound = TelephoneEvent.ofKey('#', true, 1600);

        assertThat(pound.write(data, 2)).isEqualTo(4);
        assertThat(TelephoneEvent.read(data, 2)).isEqualTo(pound);
        assertThat(pound.key()).isEqualTo('#');
        assertThat(new TelephoneEvent(36, false, 0, 0).isKey()).isFalse();
    }
}
