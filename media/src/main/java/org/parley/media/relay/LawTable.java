package org.parley.media.relay;

import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.RtpPacket;

/** A-law into µ-law or back, byte by byte where the packet lies: all that such a pair of telephones needs. Immutable. */
final class LawTable {
    static final LawTable A_TO_MU = new LawTable(AudioFormat.PCMA, AudioFormat.PCMU);
    static final LawTable MU_TO_A = new LawTable(AudioFormat.PCMU, AudioFormat.PCMA);

    private final byte[] table = new byte[256];

    private LawTable(AudioFormat from, AudioFormat to) {
        var codes = new byte[256];
        for (int code = 0; code < codes.length; code++) {
            codes[code] = (byte) code;
        }
        var samples = new short[256];
        try (AudioDecoder decoder = from.openDecoder();
                AudioEncoder encoder = to.openEncoder()) {
            decoder.decode(codes, 0, codes.length, samples, 0);
            encoder.encode(samples, 0, samples.length, table, 0, table.length);
        }
    }

    void apply(byte[] packet, int offset, int length) {
        int at = RtpPacket.payloadOffset(packet, offset);
        int end = at + RtpPacket.payloadBytes(packet, offset, length);
        for (; at < end; at++) {
            packet[at] = table[packet[at] & 0xFF];
        }
    }
}
