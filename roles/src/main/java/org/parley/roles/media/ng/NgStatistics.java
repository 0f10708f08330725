package org.parley.roles.media.ng;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.relay.RelayCounters;
import org.parley.protocols.ng.NgAnswers;
import org.parley.protocols.ng.NgValue;
import org.parley.protocols.ng.NgValue.Dictionary;
import org.parley.protocols.sdp.SdpDirection;

/** Writes how a call fares in the shape that rtpengine gives it. On the media loop: it reads what lives there. */
final class NgStatistics {
    private long rtpPackets;
    private long rtpBytes;
    private long rtpErrors;
    private long rtcpPackets;

    private final NgCall call;
    private final long nowNs;
    private final long nowS;

    NgStatistics(NgCall call, long nowNs, long nowS) {
        this.call = call;
        this.nowNs = nowNs;
        this.nowS = nowS;
    }

    /** The answer to query and to delete. */
    Dictionary write() {
        var tags = new NgValue.Builder();
        for (var peer : call.peers()) {
            // One who has not answered has no tag; he is there all the same.
            tags.put(peer.tags().isEmpty() ? "" + peer.number() : peer.tag(), peer(peer));
        }
        return NgAnswers.ok()
                .put("created", call.createdUs() / 1_000_000)
                .put("created_us", call.createdUs() % 1_000_000)
                .put("last signal", call.lastSignalS())
                .put("SSRC", new NgValue.Builder().build())
                .put("tags", tags.build())
                .put("totals", new NgValue.Builder()
                        .put("RTP", counts(rtpPackets, rtpBytes, rtpErrors))
                        .put("RTCP", counts(rtcpPackets, 0, 0))
                        .build())
                .build();
    }

    private Dictionary peer(NgPeer peer) {
        var written = new NgValue.Builder().put("tag", peer.tag());
        peer.viaBranch().ifPresent(branch -> written.put("via-branch", branch));
        peer.label().ifPresent(label -> written.put("label", label));
        written.put("created", peer.createdS());
        var others = call.peers().stream()
                .filter(other -> other != peer && !other.tags().isEmpty())
                .<NgValue>map(other -> new NgValue.Builder().put("tag", other.tag()).put("type", "offer/answer").build())
                .toList();
        written.put("subscriptions", new NgValue.Items(others));
        written.put("subscribers", new NgValue.Items(others));
        var medias = new ArrayList<NgValue>();
        for (int i = 0; i < peer.sections(); i++) {
            int index = i;
            peer.side(i).ifPresent(side -> medias.add(media(index, side)));
        }
        return written.put("medias", new NgValue.Items(medias)).build();
    }

    private Dictionary media(int index, NgSide side) {
        var counters = side.relaySide().counters();
        rtpPackets += counters.packetsIn();
        rtpBytes += counters.octetsIn();
        rtpErrors += counters.errors();
        rtcpPackets += counters.rtcpIn();
        var section = side.section();
        var streams = new ArrayList<NgValue>();
        streams.add(stream(side, counters, false));
        boolean hasRtcp = section.filter(NgWays::isUdptl).isEmpty();
        if (hasRtcp) {
            streams.add(stream(side, counters, true));
        }
        var flags = new ArrayList<NgValue>();
        flags.add(new NgValue.Text("initialized"));
        addDirection(side.direction(), flags);
        if (side.isWebRtc()) {
            flags.add(new NgValue.Text("DTLS-SRTP"));
            flags.add(new NgValue.Text("ICE"));
            flags.add(new NgValue.Text("rtcp-mux"));
        } else if (side.theirCrypto().isPresent()) {
            flags.add(new NgValue.Text("SDES"));
        }
        var media = new NgValue.Builder()
                .put("index", index + 1)
                .put("type", section.map(each -> each.type()).orElse("audio"))
                .put("protocol", side.protocol());
        side.spoken().stream()
                .filter(format -> !format.isEvent())
                .findFirst()
                .ifPresent(format -> media.put("codec", format.spelling()));
        return media.put("streams", new NgValue.Items(streams)).put("flags", new NgValue.Items(flags)).build();
    }

    private static void addDirection(SdpDirection direction, List<NgValue> flags) {
        if (direction.sends()) {
            flags.add(new NgValue.Text("send"));
        }
        if (direction.receives()) {
            flags.add(new NgValue.Text("recv"));
        }
    }

    private Dictionary stream(NgSide side, RelayCounters counters, boolean isRtcp) {
        var stream = new NgValue.Builder();
        var advertised = side.address()
                .map(address -> new InetSocketAddress(
                        address, side.section().map(section -> isRtcp ? section.rtcpPort() : section.port()).orElse(0)));
        if (side.relaySide().channel() instanceof PhoneChannel phone) {
            var local = phone.localAddress();
            stream.put("local port", local.getPort() + (isRtcp ? 1 : 0))
                    .put("local address", local.getAddress().getHostAddress())
                    .put("family", family(local.getAddress()));
            var target = phone.target();
            if (target != null) {
                stream.put("endpoint", endpoint(isRtcp ? new InetSocketAddress(target.getAddress(), Math.min(65_535, target.getPort() + 1)) : target));
            }
        }
        advertised.ifPresent(endpoint -> stream.put("advertised endpoint", endpoint(endpoint)));
        long silentS = (nowNs - counters.lastSeenNs()) / 1_000_000_000;
        stream.put("last packet", counters.lastSeenNs() == 0 ? call.createdUs() / 1_000_000 : nowS - silentS);
        stream.put("flags", new NgValue.Items(List.of(new NgValue.Text(isRtcp ? "RTCP" : "RTP"), new NgValue.Text("filled"))));
        return stream.put(
                        "stats",
                        isRtcp ? counts(counters.rtcpIn(), 0, 0) : counts(counters.packetsIn(), counters.octetsIn(), counters.errors()))
                .build();
    }

    private static Dictionary endpoint(InetSocketAddress address) {
        return new NgValue.Builder()
                .put("family", family(address.getAddress()))
                .put("address", address.getAddress().getHostAddress())
                .put("port", address.getPort())
                .build();
    }

    private static String family(InetAddress address) {
        return address instanceof Inet6Address ? "IPv6" : "IPv4";
    }

    private static Dictionary counts(long packets, long bytes, long errors) {
        return new NgValue.Builder().put("packets", packets).put("bytes", bytes).put("errors", errors).build();
    }
}
