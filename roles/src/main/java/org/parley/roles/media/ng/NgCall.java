package org.parley.roles.media.ng;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.engine.MediaLoop;
import org.parley.media.relay.Relay;
import org.parley.media.relay.RelayListener;
import org.parley.media.relay.RelayMedia;
import org.parley.media.relay.Relays;
import org.parley.media.webrtc.WebRtcSections;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.ng.NgOptions;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SessionDescription;

/**
 * One relayed call: its parties, a relay for each media section, and who talks with whom. An offer opens a side for each of both parties
 * in each section; an answer connects them. Its methods run one at a time, under the lock that {@link NgDesk} holds, and ask the media loop for what lives there.
 */
final class NgCall {
    private final String id;
    private final Relays relays;
    private final NgWays ways;
    private final NgSettings settings;
    private final RelayListener listener;
    private final long createdUs;
    private final List<NgPeer> peers = new ArrayList<>();
    private long lastSignalS;
    private int nextPeer = 1;
    private int sections;

    NgCall(String id, Relays relays, NgWays ways, NgSettings settings, RelayListener listener, long createdUs) {
        this.id = id;
        this.relays = relays;
        this.ways = ways;
        this.settings = settings;
        this.listener = listener;
        this.createdUs = createdUs;
    }

    String id() {
        return id;
    }

    long createdUs() {
        return createdUs;
    }

    long lastSignalS() {
        return lastSignalS;
    }

    List<NgPeer> peers() {
        return peers;
    }

    /** The relay of a section, if it has one. On the media loop. */
    Optional<Relay> relay(int section) {
        return relays.relay(key(section));
    }

    int sections() {
        return sections;
    }

    private String key(int section) {
        return "ng " + section + " " + id;
    }

    /** Rewrites an offer for whoever will answer it. */
    SessionDescription offer(SessionDescription sdp, NgOptions options, long nowS) {
        lastSignalS = nowS;
        var unknown = NgFormats.unknown(options.codecs());
        if (unknown.isPresent()) {
            throw new NgRefusal("Cannot transcode to " + unknown.get() + ": there are opus, G722, PCMA, PCMU and telephone-event");
        }
        var offerer = peerOf(options.fromTag()).orElseGet(() -> add(options.fromTag(), nowS));
        offerer.setLabel(options.label());
        var answerer = answererOf(offerer, options, nowS);
        var interfaces = options.addresses().interfaces();
        offerer.setInterfaceName(interfaces.stream().findFirst());
        answerer.setInterfaceName(interfaces.stream().skip(1).findFirst());
        sections = Math.max(sections, sdp.media().size());
        var written = new ArrayList<NgSdp.Section>();
        for (int i = 0; i < sdp.media().size(); i++) {
            written.add(offerSection(i, sdp, offerer, answerer, options));
        }
        return NgSdp.write(sdp, written, options.replace());
    }

    private NgSdp.Section offerSection(int index, SessionDescription sdp, NgPeer offerer, NgPeer answerer, NgOptions options) {
        var came = sdp.media().get(index);
        var kind = kind(came);
        if (kind != Kind.RELAYED) {
            closeSection(index, offerer, answerer);
            return untouched(came, kind);
        }
        var relay = ways.onLoop(_ -> relays.open(key(index), settings.timeout(), listener));
        boolean isBrowser = WebRtcSections.isDtls(sdp, came);
        var theirs = ways.side(relay, offerer, index, isBrowser, sdp.isIceLite() ? IceRole.CONTROLLING : IceRole.CONTROLLED);
        ways.takeOffer(theirs, sdp, came, options);
        var protocol = protocolFor(answerer, index, came, options);
        var other = ways.side(relay, answerer, index, protocol.startsWith("UDP/TLS/"), IceRole.CONTROLLING);
        other.setProtocol(protocol);
        var local = ways.offerTo(other, ways.facing(answerer, other), options, came.hasRtcpMux());
        var shown = shown(came, theirs, options);
        return new NgSdp.Section(
                came, local, protocol, shown, isBrowser && other.isWebRtc(), options.transport().hasRtcpAttribute(), options.codecs().packetTimeMs());
    }

    /** Only sound is ever translated; of pictures the formats pass as they are. */
    private static @Nullable List<NgFormat> shown(MediaDescription came, NgSide theirs, NgOptions options) {
        if (!isSound(came)) {
            return null;
        }
        theirs.setOffered(NgFormat.of(came));
        var shown = NgFormats.offered(theirs.offered(), options.codecs());
        if (shown.isEmpty()) {
            throw new NgRefusal("No codec is left in the audio section: strip or mask fewer, or transcode to one");
        }
        return shown;
    }

    /** What the proxy wants, else what the answerer spoke before, else what the offerer speaks. */
    private static String protocolFor(NgPeer answerer, int index, MediaDescription came, NgOptions options) {
        if (NgWays.isUdptl(came)) {
            return came.protocol();
        }
        var wanted = options.transport().protocol().filter(NgCall::isRtp);
        var before = answerer.side(index).map(NgSide::protocol).filter(NgCall::isRtp);
        var protocol = wanted.or(() -> before).orElse(came.protocol());
        return protocol.toUpperCase(Locale.ROOT);
    }

    /** Rewrites an answer for whoever offered, and connects the two. */
    SessionDescription answer(SessionDescription sdp, NgOptions options, long nowS) {
        lastSignalS = nowS;
        var offerer = peerOf(options.fromTag())
                .orElseThrow(() -> new NgRefusal("Nobody with the from-tag of this answer has offered anything in this call"));
        var tag = options.toTag().orElseThrow();
        var answerer = peerOf(tag).or(() -> invited(offerer, options)).orElseThrow(() -> new NgRefusal(
                "There is no offer that this could be the answer to"));
        if (answerer == offerer) {
            throw new NgRefusal("from-tag and to-tag of an answer name the same party: from-tag is who offered");
        }
        answerer.tags().add(tag);
        answerer.setLabel(options.label());
        var written = new ArrayList<NgSdp.Section>();
        for (int i = 0; i < sdp.media().size(); i++) {
            written.add(answerSection(i, sdp, offerer, answerer, options));
        }
        return NgSdp.write(sdp, written, options.replace());
    }

    private NgSdp.Section answerSection(int index, SessionDescription sdp, NgPeer offerer, NgPeer answerer, NgOptions options) {
        var came = sdp.media().get(index);
        var kind = kind(came);
        var from = answerer.side(index);
        var to = offerer.side(index);
        if (kind != Kind.RELAYED || from.isEmpty() || to.isEmpty()) {
            closeSection(index, offerer, answerer);
            return untouched(came, kind == Kind.RELAYED ? Kind.REFUSED : kind);
        }
        var theirs = from.get();
        var other = to.get();
        ways.takeAnswer(theirs, sdp, came, options);
        var offered = other.section().orElse(came);
        List<NgFormat> agreed = null;
        if (isSound(came)) {
            agreed = agree(theirs, other, came);
        } else {
            theirs.setSpoken(List.of());
            other.setSpoken(List.of());
        }
        ways.onLoop(_ -> {
            connect(index, other, theirs);
            return true;
        });
        var local = ways.answerTo(other, ways.facing(offerer, other), options);
        return new NgSdp.Section(
                came,
                local,
                offered.protocol(),
                agreed,
                theirs.isWebRtc() && other.isWebRtc(),
                options.transport().hasRtcpAttribute(),
                options.codecs().packetTimeMs());
    }

    private static List<NgFormat> agree(NgSide answerer, NgSide offerer, MediaDescription answer) {
        var spoken = NgFormat.of(answer);
        var agreed = NgFormats.answered(offerer.offered(), spoken);
        if (agreed.isEmpty()) {
            throw new NgRefusal("The answer has none of the codecs that were offered, and none that could be translated: "
                    + String.join(" ", answer.formats()));
        }
        answerer.setSpoken(spoken);
        offerer.setSpoken(agreed);
        return agreed;
    }

    /** Of what is not sound, everything passes. */
    private static RelayMedia media(NgSide side) {
        var direction = side.direction();
        return new RelayMedia(NgFormats.byNumber(side.spoken()), direction.sends(), direction.receives());
    }

    /** Of those that were offered the same, the last that answered talks. On the media loop. */
    private void connect(int section, NgSide offerer, NgSide answerer) {
        var relay = relay(section).orElseThrow();
        answerer.relaySide().configure(media(answerer));
        offerer.relaySide().configure(media(offerer));
        for (var side : relay.sides()) {
            boolean isPair = side == offerer.relaySide() || side == answerer.relaySide();
            if (!isPair) {
                for (var one : List.of(offerer.relaySide(), answerer.relaySide())) {
                    relay.disconnect(side, one);
                    relay.disconnect(one, side);
                }
            }
        }
        relay.connect(offerer.relaySide(), answerer.relaySide());
        boolean isHeld = offerer.direction() != SdpDirection.SENDRECV || answerer.direction() != SdpDirection.SENDRECV;
        relay.setTimeout(isHeld ? settings.holdTimeout() : settings.timeout());
    }

    private void closeSection(int section, NgPeer one, NgPeer other) {
        if (one.side(section).isEmpty() && other.side(section).isEmpty()) {
            return;
        }
        ways.onLoop(_ -> {
            closeSide(section, one);
            closeSide(section, other);
            relay(section).filter(relay -> relay.sides().isEmpty()).ifPresent(relay -> relays.close(relay.key()));
            return true;
        });
    }

    /** On the media loop. */
    private void closeSide(int section, NgPeer peer) {
        peer.side(section).ifPresent(side -> relay(section).ifPresent(relay -> relay.remove(side.relaySide())));
        peer.setSide(section, null);
    }

    private static NgSdp.Section untouched(MediaDescription came, Kind kind) {
        var local = kind == Kind.ELSEWHERE ? new NgLocal.Untouched() : new NgLocal.Refused();
        return new NgSdp.Section(came, local, came.protocol(), null, true, false, 0);
    }

    private enum Kind {
        /** RTP or T.38 that goes through us. */
        RELAYED,
        REFUSED,
        /** Over TCP, between the parties themselves. */
        ELSEWHERE
    }

    private static Kind kind(MediaDescription section) {
        if (section.isRefused()) {
            return Kind.REFUSED;
        }
        if (section.protocol().toUpperCase(Locale.ROOT).startsWith("TCP")) {
            return Kind.ELSEWHERE;
        }
        return isRtp(section.protocol()) || NgWays.isUdptl(section) ? Kind.RELAYED : Kind.REFUSED;
    }

    private static boolean isRtp(String protocol) {
        return switch (protocol.toUpperCase(Locale.ROOT)) {
            case "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF" -> true;
            default -> false;
        };
    }

    static boolean isSound(MediaDescription section) {
        return section.type().equals("audio") && isRtp(section.protocol());
    }

    Optional<NgPeer> peerOf(String tag) {
        return peers.stream().filter(peer -> peer.tags().contains(tag)).findFirst();
    }

    private NgPeer add(String tag, long nowS) {
        var peer = new NgPeer(nextPeer++, nowS);
        peer.tags().add(tag);
        peers.add(peer);
        return peer;
    }

    /**
     * Whom an offer is for. Within a dialog it says so; before, it is for whoever was invited by the same branch and has not answered, so that
     * an offer that comes again (with credentials, or to the next of a hunt group) does not take new ports.
     */
    private NgPeer answererOf(NgPeer offerer, NgOptions options, long nowS) {
        var named = options.toTag().flatMap(this::peerOf).filter(peer -> peer != offerer);
        if (named.isPresent()) {
            return named.get();
        }
        var waiting = peers.stream()
                .filter(peer -> peer != offerer && peer.tags().isEmpty() && isSameBranch(peer, options))
                .findFirst();
        var peer = waiting.orElseGet(() -> {
            var invited = new NgPeer(nextPeer++, nowS);
            peers.add(invited);
            return invited;
        });
        peer.setViaBranch(options.viaBranch());
        options.toTag().ifPresent(tag -> peer.tags().add(tag));
        return peer;
    }

    private static boolean isSameBranch(NgPeer peer, NgOptions options) {
        return peer.viaBranch().equals(options.viaBranch())
                || peer.viaBranch().isEmpty()
                || options.viaBranch().isEmpty();
    }

    /** Who answers under a tag that is new: by his branch, else the one that has not answered yet, else the last that was invited. */
    private Optional<NgPeer> invited(NgPeer offerer, NgOptions options) {
        var others = peers.reversed().stream().filter(peer -> peer != offerer).toList();
        return others.stream()
                .filter(peer -> options.viaBranch().isPresent() && peer.viaBranch().equals(options.viaBranch()))
                .findFirst()
                .or(() -> others.stream().filter(peer -> peer.tags().isEmpty()).findFirst())
                .or(() -> others.stream().findFirst());
    }

    /** Ends a party; whether anybody who could talk with another is left. */
    boolean remove(NgPeer peer) {
        ways.onLoop(_ -> {
            for (int i = 0; i < peer.sections(); i++) {
                closeSide(i, peer);
            }
            return true;
        });
        peers.remove(peer);
        return peers.size() > 1;
    }

    /** When somebody was last heard, of all sections. On the media loop. */
    long lastSeenNs(MediaLoop loop, Duration atMost) {
        long latest = loop.nowNs() - atMost.toNanos();
        for (int i = 0; i < sections; i++) {
            var relay = relay(i);
            if (relay.isPresent() && relay.get().lastSeenNs() - latest > 0) {
                latest = relay.get().lastSeenNs();
            }
        }
        return latest;
    }

    /** Whether nobody talks because somebody holds. */
    boolean isHeld() {
        return peers.stream()
                .flatMap(peer -> peer.sides().stream())
                .anyMatch(side -> side.direction() != SdpDirection.SENDRECV);
    }

    void close() {
        ways.onLoop(_ -> {
            for (int i = 0; i < sections; i++) {
                relays.close(key(i));
            }
            return true;
        });
    }
}
