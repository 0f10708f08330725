package org.parley.roles.media;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.io.Parsed;
import org.parley.domain.calls.MediaPlane.Answered;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.sfu.SourcePair;
import org.parley.media.sfu.VideoAgreement;
import org.parley.media.webrtc.LegKeys;
import org.parley.media.webrtc.WebRtcLocal;
import org.parley.media.webrtc.WebRtcOffers;
import org.parley.media.webrtc.WebRtcPeer;
import org.parley.media.webrtc.WebRtcTransport;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.sdp.HeaderExtension;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;

/**
 * One browser's offers and answers over the life of its leg: first ours (our own page), or first theirs (another WebRTC client), and
 * theirs again when they restart ICE or change direction. Its methods wait for the media loop and exclude each other.
 */
final class WebRtcSession implements LegSession {
    private final LegSpec spec;
    private final MediaNeeds needs;
    private final long sessionId;
    private @Nullable SessionDescription local;
    private @Nullable String answeredOffer;
    private @Nullable Answered answered;
    private boolean hasPictures;

    WebRtcSession(LegSpec spec, MediaNeeds needs) {
        this.spec = spec;
        this.needs = needs;
        // RFC 8829 §5.2.1: below 2^63, and browsers' own are that long.
        sessionId = needs.ids().nextLong() & Long.MAX_VALUE;
    }

    /** Whether a description is for this class: media over DTLS (RFC 8829 §5.1.2). */
    static boolean isWebRtc(SessionDescription description) {
        return description
                .firstMedia("audio")
                .filter(section -> section.protocol().startsWith("UDP/TLS/"))
                .isPresent();
    }

    /** Our offer; the same again when asked again. */
    synchronized String offer() {
        if (local != null) {
            return local.toText();
        }
        var candidates = needs.webRtc().candidates();
        var written = needs.engine().ask(loop -> {
            var leg = open(loop, IceRole.CONTROLLING);
            return WebRtcOffers.offer(ours(loop, leg, SetupRole.ACTPASS, candidates));
        });
        local = written;
        return written.toText();
    }

    @Override
    public synchronized Answered answer(String offerSdp) {
        if (answered != null && offerSdp.equals(answeredOffer)) {
            return answered;
        }
        var offer = SdpTexts.parse(offerSdp);
        var peer = read(offer);
        boolean isFirst = local == null;
        hasPictures |= !peer.pictures().equals(VideoAgreement.NONE);
        var candidates = needs.webRtc().candidates();
        var answer = needs.engine().ask(loop -> {
            var leg = open(loop, peer.isLite() ? IceRole.CONTROLLING : IceRole.CONTROLLED);
            var transport = transport(leg);
            transport.onOffer(peer);
            configure(leg, peer, offer);
            if (isFirst) {
                leg.setOneWay(peer.direction() == SdpDirection.SENDONLY);
            }
            // Others than our page know no command for it: what they offer to send is meant to be seen.
            peer.pictures().uploads().forEach(upload -> leg.pictures().publish(upload.source(), true));
            return WebRtcOffers.answer(offer, peer, ours(loop, leg, transport.answerSetup(peer), candidates));
        });
        var written = SdpTexts.next(local, answer);
        local = written;
        answeredOffer = offerSdp;
        answered = new Answered(written.toText(), LegSession.direction(peer.direction()));
        return answered;
    }

    /** What we said last still holds: DTLS and ICE go on as they are. */
    @Override
    public synchronized String offerAgain() {
        if (local == null) {
            throw new ParleyException(ErrorCode.CONFLICT, "Leg " + spec.leg() + " has agreed on nothing yet");
        }
        return local.toText();
    }

    @Override
    public synchronized String offerAgain(boolean video, boolean restartsIce) {
        var last = local;
        if (last == null) {
            throw new ParleyException(ErrorCode.CONFLICT, "Leg " + spec.leg() + " has agreed on nothing yet");
        }
        hasPictures |= video;
        var candidates = needs.webRtc().candidates();
        var written = needs.engine().ask(loop -> {
            var leg = existing(loop);
            if (restartsIce) {
                transport(leg).restartIce();
            }
            return WebRtcOffers.offer(ours(loop, leg, SetupRole.ACTPASS, candidates));
        });
        var next = SdpTexts.next(last, written);
        local = next;
        return next.toText();
    }

    @Override
    public synchronized SdpDirection accept(String answerSdp) {
        if (local == null) {
            throw new ParleyException(ErrorCode.CONFLICT, "Leg " + spec.leg() + " was offered nothing that could be answered");
        }
        var answer = SdpTexts.parse(answerSdp);
        var peer = read(answer);
        needs.engine().ask(loop -> {
            var leg = existing(loop);
            transport(leg).onAnswer(peer);
            configure(leg, peer, answer);
            return true;
        });
        return peer.direction();
    }

    /** Keys and indices for a standby; empty before the handshake is done. Secret. */
    Optional<LegKeys> keys() {
        return needs.engine()
                .ask(loop -> loop.leg(spec.leg()).flatMap(leg -> transport(leg).keys()));
    }

    private static void configure(MediaLeg leg, WebRtcPeer peer, SessionDescription description) {
        leg.configure(peer.audio(), peer.direction().receives(), peer.direction().sends());
        leg.pictures().agree(peer.pictures());
        description.firstMedia("audio")
                .ifPresent(section -> leg.useAudioLevels(section.extensionId(HeaderExtension.AUDIO_LEVEL)));
    }

    private MediaLeg existing(MediaLoop loop) {
        return loop.leg(spec.leg())
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "Leg " + spec.leg() + " is gone"));
    }

    private MediaLeg open(MediaLoop loop, IceRole role) {
        return loop.addLeg(spec, leg -> needs.webRtc().port().connect(role, leg));
    }

    private static WebRtcTransport transport(MediaLeg leg) {
        if (leg.channel() instanceof WebRtcTransport transport) {
            return transport;
        }
        throw new ParleyException(ErrorCode.CONFLICT, "Leg " + leg.spec().leg() + " is not a browser");
    }

    private WebRtcLocal ours(MediaLoop loop, MediaLeg leg, SetupRole setup, List<IceCandidate> candidates) {
        var ice = transport(leg).localIce();
        var fingerprint = needs.webRtc().port().fingerprintSha256();
        // RFC 8829 §5.2.1 wants no address of ours here.
        var origin = local != null ? local.origin() : new SdpOrigin("-", sessionId, 1, "127.0.0.1");
        var slots = hasPictures ? leg.pictures().slots() : List.<SourcePair>of();
        return new WebRtcLocal(origin, ice, fingerprint, setup, candidates, leg.ssrc(), loop.cname(), slots);
    }

    private static WebRtcPeer read(SessionDescription description) {
        return switch (WebRtcOffers.read(description)) {
            case Parsed.Ok<WebRtcPeer>(var peer) -> peer;
            case Parsed.Malformed<WebRtcPeer>(_, var reason) ->
                throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "Nothing in common with this SDP: " + reason);
        };
    }
}
