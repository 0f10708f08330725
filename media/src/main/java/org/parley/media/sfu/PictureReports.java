package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtcpFeedback;
import org.parley.protocols.rtp.RtcpPacket;

/** A leg's RTCP about pictures: what the peer says goes to whom it concerns, and once a second we report. Owned by the media loop. */
final class PictureReports implements RtcpFeedback.Listener {
    private static final long EVERY_NS = 1_000_000_000L;
    /** RFC 3550 §6.4.1 counts from 1900; only differences matter for a round trip, so any start does. */
    private static final long NTP_UNITS_PER_SECOND = 1L << 32;

    private final PictureUplink uplink;
    private final PictureDownlink downlink;
    private final byte[] buffer = new byte[512 + 64];
    private DownTrack[] slots = new DownTrack[0];
    private @Nullable PictureSources sources;
    private long nowNs;
    private long nextNs;
    private boolean hasStarted;

    PictureReports(PictureUplink uplink, PictureDownlink downlink) {
        this.uplink = uplink;
        this.downlink = downlink;
    }

    /** This object, to be read a compound to. */
    RtcpFeedback.Listener at(long atNs, DownTrack[] ofSlots, PictureSources ofSources) {
        nowNs = atNs;
        slots = ofSlots;
        sources = ofSources;
        return this;
    }

    @Override
    public void onNack(int ssrc, int sequence) {
        var slot = slot(ssrc);
        if (slot != null) {
            slot.repeat(sequence, nowNs);
        }
    }

    @Override
    public void onKeyFrameWanted(int ssrc) {
        var slot = slot(ssrc);
        var layer = slot == null ? null : slot.target();
        if (layer != null) {
            layer.track.owner.requestKeyFrame(layer, nowNs);
        }
    }

    @Override
    public void onEstimate(long bitsPerSecond) {
        downlink.limit(Math.max(BandwidthEstimator.MIN_BPS, bitsPerSecond));
    }

    @Override
    public void onTransportReport(byte[] data, int at, int bytes) {
        var estimator = downlink.estimator();
        if (estimator != null) {
            estimator.onReport(data, at, bytes, nowNs);
        }
    }

    @Override
    public void onSenderReport(int ssrc, long ntpTimestamp, int rtpTimestamp) {
        var layer = sources == null ? null : sources.find(ssrc);
        var reception = layer == null ? null : layer.reception();
        if (reception != null && layer != null && layer.ssrc() == ssrc) {
            reception.onSenderReport(ntpTimestamp, nowNs);
        }
    }

    @Override
    public void onReport(int ssrc, int fractionLost, int lastSenderReport, int delaySinceLast) {
        if (lastSenderReport == 0 || slot(ssrc) == null) {
            return;
        }
        int turn = (int) (ntp(nowNs) >>> 16) - lastSenderReport - delaySinceLast;
        if (turn >= 0 && turn < 10 << 16) {
            uplink.setRoundTripNs(turn * EVERY_NS >> 16);
        }
    }

    private @Nullable DownTrack slot(int ssrc) {
        for (var slot : slots) {
            if (slot.sources().ssrc() == ssrc) {
                return slot;
            }
        }
        return null;
    }

    /** Reports what came and what was sent, once a second. */
    void onTime(long atNs, DownTrack[] ofSlots, @Nullable PublishedTrack[] tracks) {
        if (hasStarted && atNs - nextNs < 0) {
            return;
        }
        hasStarted = true;
        nextNs = atNs + EVERY_NS;
        for (var slot : ofSlots) {
            if (slot.isLive()) {
                reportSent(slot, atNs);
            }
        }
        reportReceived(tracks, atNs);
    }

    private void reportSent(DownTrack slot, long atNs) {
        var report = new RtcpPacket.SenderReport(
                slot.sources().ssrc(), ntp(atNs), slot.timestampAt(atNs), slot.packets(), slot.octets(), List.of());
        downlink.sendRtcp(buffer, RtcpPacket.write(List.of(report), buffer, 0));
    }

    private void reportReceived(@Nullable PublishedTrack[] tracks, long atNs) {
        var blocks = new ArrayList<RtcpPacket.ReportBlock>();
        for (var track : tracks) {
            for (int i = 0; track != null && i < PublishedTrack.LAYERS; i++) {
                var reception = track.layer(i).reception();
                if (reception != null && track.layer(i).isLive(atNs)) {
                    blocks.add(reception.report(atNs));
                }
            }
        }
        if (!blocks.isEmpty()) {
            var report = new RtcpPacket.ReceiverReport(uplink.ownSsrc(), blocks);
            downlink.sendRtcp(buffer, RtcpPacket.write(List.of(report), buffer, 0));
        }
    }

    private static long ntp(long atNs) {
        return atNs / EVERY_NS * NTP_UNITS_PER_SECOND + atNs % EVERY_NS * NTP_UNITS_PER_SECOND / EVERY_NS;
    }
}
