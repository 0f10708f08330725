package org.parley.media.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.protocols.rtp.ReceptionStatistics;
import org.parley.protocols.rtp.RtcpPacket;

/**
 * A leg's reports (RFC 3550 §6.4): what we sent and what we received, with our canonical name; and what the peer says about
 * our packets. Owned by its leg on the media loop.
 */
public final class RtcpSession {
    private static final int ROOM_BYTES = 256;
    private static final long NTP_EPOCH_TO_UNIX_SECONDS = 2_208_988_800L;

    private final String cname;
    private final byte[] packet = new byte[ROOM_BYTES + 64];
    private @Nullable ReceptionStatistics reception;
    private int remoteSsrc;
    private long packetsAtLastReport;
    private int lossPercentAtPeer;
    private int roundTripMs = -1;
    private long malformed;

    public RtcpSession(String cname) {
        this.cname = cname;
    }

    /** A packet of the source that we hear now. */
    public void onRtp(int ssrc, int clockHz, int sequence, int timestamp, long nowNs) {
        var statistics = reception;
        if (statistics == null || ssrc != remoteSsrc) {
            statistics = new ReceptionStatistics(ssrc, clockHz);
            reception = statistics;
            remoteSsrc = ssrc;
        }
        statistics.onPacket(sequence, timestamp, nowNs);
    }

    public void onRtcp(byte[] data, int offset, int length, int ownSsrc, long nowNs, Instant now) {
        if (!(RtcpPacket.parse(data, offset, length) instanceof Parsed.Ok<List<RtcpPacket>>(var packets))) {
            malformed++;
            return;
        }
        for (var each : packets) {
            switch (each) {
                case RtcpPacket.SenderReport report -> {
                    if (reception != null && report.ssrc() == remoteSsrc) {
                        reception.onSenderReport(report.ntpTimestamp(), nowNs);
                    }
                    onBlocks(report.blocks(), ownSsrc, now);
                }
                case RtcpPacket.ReceiverReport report -> onBlocks(report.blocks(), ownSsrc, now);
                // A BYE ends a source, not the leg: signalling ends legs. Feedback is about video.
                case RtcpPacket.SourceDescription _,
                        RtcpPacket.Bye _,
                        RtcpPacket.PictureLossIndication _,
                        RtcpPacket.Nack _,
                        RtcpPacket.Other _ -> {}
            }
        }
    }

    /** Sends a report: a sender's where packets were sent since the last, a receiver's otherwise. */
    public void report(RtpChannel channel, RtpSender sender, long nowNs, Instant now) {
        var blocks = new ArrayList<RtcpPacket.ReportBlock>(1);
        if (reception != null) {
            blocks.add(reception.report(nowNs));
        }
        boolean hasSent = sender.packets() != packetsAtLastReport;
        packetsAtLastReport = sender.packets();
        var report = hasSent
                ? new RtcpPacket.SenderReport(
                        sender.ssrc(), ntp(now), sender.timestamp(), sender.packets(), sender.octets(), blocks)
                : new RtcpPacket.ReceiverReport(sender.ssrc(), blocks);
        var compound = List.of(report, new RtcpPacket.SourceDescription(sender.ssrc(), cname));
        channel.sendRtcp(packet, 0, RtcpPacket.write(compound, packet, 0));
    }

    /** What the peer last said is lost of what we send, in percent. */
    public int lossPercentAtPeer() {
        return lossPercentAtPeer;
    }

    /** To the peer and back, from its last report; -1 while unknown. */
    public int roundTripMs() {
        return roundTripMs;
    }

    public long malformed() {
        return malformed;
    }

    public int remoteSsrc() {
        return remoteSsrc;
    }

    /** The highest sequence number received with its cycles, as reports carry it; 0 before the first packet. */
    public int highestReceived() {
        return reception == null ? 0 : reception.extendedHighestSequence();
    }

    public long lost() {
        return reception == null ? 0 : reception.lost();
    }

    private void onBlocks(List<RtcpPacket.ReportBlock> blocks, int ownSsrc, Instant now) {
        for (var block : blocks) {
            if (block.ssrc() != ownSsrc) {
                continue;
            }
            lossPercentAtPeer = block.fractionLost() * 100 / 256;
            if (block.lastSenderReport() != 0) {
                // RFC 3550 §6.4.1: arrival less LSR less DLSR, in 1/65536 s.
                long arrival = ntp(now) >>> 16 & 0xFFFF_FFFFL;
                int turn = (int) (arrival - block.lastSenderReport() - block.delaySinceLastSenderReport());
                roundTripMs = (int) (Math.max(0, turn) * 1000L / 65_536);
            }
        }
    }

    private static long ntp(Instant at) {
        long fraction = (at.getNano() * (1L << 32)) / 1_000_000_000L;
        return (at.getEpochSecond() + NTP_EPOCH_TO_UNIX_SECONDS) << 32 | fraction;
    }
}
