package org.parley.media.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioFormat;
import org.parley.media.quality.LegMeter;
import org.parley.protocols.rtp.ExtendedReportBlock;
import org.parley.protocols.rtp.ExtendedReportBlock.ReceiverReferenceTime;
import org.parley.protocols.rtp.ExtendedReportBlock.ReferenceTimesHeard;
import org.parley.protocols.rtp.ExtendedReportBlock.VoipMetrics;
import org.parley.protocols.rtp.ReceptionStatistics;
import org.parley.protocols.rtp.RtcpPacket;

/**
 * A leg's reports (RFC 3550 §6.4, RFC 3611): what we sent and what we received, with our canonical name; and what the peer says about
 * our packets, which its {@link LegMeter} keeps. Owned by its leg on the media loop.
 */
public final class RtcpSession {
    private static final int ROOM_BYTES = 512;
    private static final long NTP_EPOCH_TO_UNIX_SECONDS = 2_208_988_800L;

    /** A longer round trip is a mistake of somebody's clock. */
    private static final int ROUND_TRIP_MAX_MS = 10_000;

    private final String cname;
    private final byte[] packet = new byte[ROOM_BYTES + 64];
    private final LegMeter meter = new LegMeter();
    private @Nullable ReceptionStatistics reception;
    private int remoteSsrc;
    private int sendClockHz = 8_000;
    private long packetsAtLastReport;
    private int lossPercentAtPeer;
    private int roundTripMs = -1;
    private boolean sendsExtended;
    private int referenceTimeOf;
    private long referenceTime;
    private long referenceTimeAtNs;
    private long malformed;

    public RtcpSession(String cname) {
        this.cname = cname;
    }

    /** What all of this comes to. */
    public LegMeter meter() {
        return meter;
    }

    /** The RTP clock of what we send, in whose ticks the peer reports. */
    public void useSendClock(int clockHz) {
        sendClockHz = clockHz;
    }

    /** Whether the peer asked for extended reports ({@code a=rtcp-xr}, RFC 3611 §5.1). */
    public void sendExtended(boolean value) {
        sendsExtended = value;
    }

    /** A packet of the source that we hear now. */
    public void onRtp(int ssrc, int clockHz, int sequence, int timestamp, long nowNs) {
        var statistics = reception;
        if (statistics == null || ssrc != remoteSsrc) {
            statistics = new ReceptionStatistics(ssrc, clockHz);
            reception = statistics;
            remoteSsrc = ssrc;
            meter.onSource(statistics);
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
                    onBlocks(report.blocks(), ownSsrc, nowNs, now);
                }
                case RtcpPacket.ReceiverReport report -> onBlocks(report.blocks(), ownSsrc, nowNs, now);
                case RtcpPacket.ExtendedReport report ->
                    report.blocks().forEach(block -> onExtended(report.ssrc(), block, ownSsrc, nowNs, now));
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
        send(channel, compound(sender, nowNs, now));
    }

    /**
     * As {@link #report}, with what else the peer asked for.
     *
     * @param format what comes from the peer
     * @param bufferMs what the jitter buffer adds; negative where nothing is played here
     */
    public void report(RtpChannel channel, RtpSender sender, AudioFormat format, int bufferMs, long nowNs, Instant now) {
        boolean isReceiver = sender.packets() == packetsAtLastReport;
        var compound = compound(sender, nowNs, now);
        if (sendsExtended) {
            var blocks = new ArrayList<ExtendedReportBlock>(3);
            if (isReceiver) {
                blocks.add(new ReceiverReferenceTime(ntp(now))); // RFC 3611 §4.4: who sends has his sender reports.
            }
            if (referenceTime != 0) {
                long delay = (nowNs - referenceTimeAtNs) / 1_000 * 65_536 / 1_000_000;
                blocks.add(new ReferenceTimesHeard(
                        List.of(new ReferenceTimesHeard.Heard(referenceTimeOf, referenceTime, delay))));
                referenceTime = 0;
            }
            meter.metrics(format, bufferMs, nowNs).ifPresent(blocks::add);
            if (!blocks.isEmpty()) {
                compound.add(new RtcpPacket.ExtendedReport(sender.ssrc(), blocks));
            }
        }
        send(channel, compound);
    }

    private List<RtcpPacket> compound(RtpSender sender, long nowNs, Instant now) {
        var blocks = new ArrayList<RtcpPacket.ReportBlock>(1);
        if (reception != null) {
            blocks.add(reception.report(nowNs));
        }
        boolean hasSent = sender.packets() != packetsAtLastReport;
        packetsAtLastReport = sender.packets();
        var compound = new ArrayList<RtcpPacket>(3);
        compound.add(hasSent
                ? new RtcpPacket.SenderReport(
                        sender.ssrc(), ntp(now), sender.timestamp(), sender.packets(), sender.octets(), blocks)
                : new RtcpPacket.ReceiverReport(sender.ssrc(), blocks));
        compound.add(new RtcpPacket.SourceDescription(sender.ssrc(), cname));
        return compound;
    }

    private void send(RtpChannel channel, List<RtcpPacket> compound) {
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

    private void onBlocks(List<RtcpPacket.ReportBlock> blocks, int ownSsrc, long nowNs, Instant now) {
        for (var block : blocks) {
            if (block.ssrc() != ownSsrc) {
                continue;
            }
            lossPercentAtPeer = block.fractionLost() * 100 / 256;
            meter.onReport(block, sendClockHz, nowNs);
            onTurn(block.lastSenderReport(), block.delaySinceLastSenderReport(), nowNs, now);
        }
    }

    private void onExtended(int from, ExtendedReportBlock block, int ownSsrc, long nowNs, Instant now) {
        switch (block) {
            case ReceiverReferenceTime(long ntp) -> {
                referenceTimeOf = from;
                referenceTime = ntp >>> 16 & 0xFFFF_FFFFL;
                referenceTimeAtNs = nowNs;
            }
            case ReferenceTimesHeard(var answers) ->
                answers.stream()
                        .filter(each -> each.ssrc() == ownSsrc)
                        .forEach(each -> onTurn(each.lastReceiverReport(), each.delaySinceLastReceiverReport(), nowNs, now));
            case VoipMetrics metrics -> {
                if (metrics.ssrc() == ownSsrc) {
                    meter.onMetrics(metrics, nowNs);
                }
            }
        }
    }

    /** RFC 3550 §6.4.1: arrival less LSR less DLSR, in 1/65536 s. Nothing is known where our report never came there. */
    private void onTurn(long ourReport, long heldFor, long nowNs, Instant now) {
        if (ourReport == 0) {
            return;
        }
        long arrival = ntp(now) >>> 16 & 0xFFFF_FFFFL;
        int turn = (int) (arrival - ourReport - heldFor);
        int turnMs = (int) (Math.max(0, turn) * 1000L / 65_536);
        if (turnMs <= ROUND_TRIP_MAX_MS) {
            roundTripMs = turnMs;
            meter.onRoundTrip(turnMs, nowNs);
        }
    }

    private static long ntp(Instant at) {
        long fraction = (at.getNano() * (1L << 32)) / 1_000_000_000L;
        return (at.getEpochSecond() + NTP_EPOCH_TO_UNIX_SECONDS) << 32 | fraction;
    }
}
