package org.parley.roles.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.MediaPlane.Answered;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.RtpProtection;
import org.parley.media.phone.SdesProtection;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * One telephone's offers and answers over the life of its leg. What stays the same keeps its port, its keys and its version; what
 * changes counts the version up (RFC 3264 §8). Its methods wait for the media loop and exclude each other.
 */
final class PhoneSession implements LegSession {
    private static final List<SrtpProfile> OFFERED_PROFILES =
            List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM);

    private final LegSpec spec;
    private final MediaNeeds needs;
    private final long sessionId;
    private final Map<SrtpProfile, byte[]> ourKeys = new EnumMap<>(SrtpProfile.class);
    private List<RtpMap> ourOffer = List.of();
    private @Nullable SessionDescription local;
    private @Nullable String answeredOffer;
    private @Nullable Answered answered;

    PhoneSession(LegSpec spec, MediaNeeds needs) {
        this.spec = spec;
        this.needs = needs;
        // RFC 8866 §5.2 wants it unique; some peers want it to fit a signed 32-bit number.
        sessionId = needs.ids().nextInt() & 0x7FFF_FFFFL;
    }

    /** Our offer; the same again when asked again. */
    synchronized String offer(boolean secure) {
        if (local != null) {
            return local.toText();
        }
        int port = needs.engine().ask(loop -> channel(open(loop)).localAddress().getPort());
        var rtp = new InetSocketAddress(needs.addresses().facingAnybody(), port);
        var cryptos = new ArrayList<CryptoAttribute>();
        if (secure) {
            for (var profile : OFFERED_PROFILES) {
                cryptos.add(new CryptoAttribute(cryptos.size() + 1, profile.sdesName(), ourKey(profile)));
            }
        }
        ourOffer = PhoneCodecs.offered();
        return write(PhoneSdp.offer(new PhoneSdp.Ours(origin(rtp), rtp, cryptos)));
    }

    @Override
    public synchronized Answered answer(String offerSdp) {
        if (answered != null && offerSdp.equals(answeredOffer)) {
            return answered;
        }
        var offer = SdpTexts.parse(offerSdp);
        var agreement = PhoneSdp.agree(offer);
        int port = needs.engine().ask(loop -> connect(loop, agreement));
        var rtp = new InetSocketAddress(needs.addresses().facing(agreement.rtp().getAddress()), port);
        var cryptos = agreement.crypto()
                .map(theirs -> new CryptoAttribute(theirs.tag(), theirs.suite(), ourKey(profile(theirs))))
                .stream()
                .toList();
        var text = write(PhoneSdp.answer(offer, agreement, new PhoneSdp.Ours(origin(rtp), rtp, cryptos)));
        answeredOffer = offerSdp;
        answered = new Answered(text, LegSession.direction(agreement.direction()));
        return answered;
    }

    @Override
    public synchronized String offerAgain() {
        if (local == null) {
            throw new ParleyException(ErrorCode.CONFLICT, "Leg " + spec.leg() + " has agreed on nothing yet");
        }
        var before = local;
        int port = needs.engine().ask(loop -> channel(open(loop)).localAddress().getPort());
        var address = InetAddress.ofLiteral(before.origin().address());
        var rtp = new InetSocketAddress(address, port);
        // As it is now: encrypted stays encrypted, with the same keys.
        var cryptos = new ArrayList<CryptoAttribute>();
        before.firstMedia("audio").ifPresent(section -> section.cryptos().forEach(line -> {
            var profile = profile(line);
            cryptos.add(new CryptoAttribute(cryptos.size() + 1, profile.sdesName(), ourKey(profile)));
        }));
        ourOffer = PhoneCodecs.offered();
        return write(PhoneSdp.offer(new PhoneSdp.Ours(before.origin(), rtp, cryptos)));
    }

    @Override
    public synchronized SdpDirection accept(String answerSdp) {
        if (local == null) {
            throw new ParleyException(ErrorCode.CONFLICT, "Leg " + spec.leg() + " was offered nothing that could be answered");
        }
        var answer = SdpTexts.parse(answerSdp);
        var agreement = PhoneSdp.agree(answer);
        needs.engine().ask(loop -> connect(loop, agreement));
        return agreement.direction();
    }

    private int connect(MediaLoop loop, PhoneSdp.Agreement agreement) {
        var leg = open(loop);
        var channel = channel(leg);
        var audio = agreement.audio(ourOffer);
        leg.configure(audio, agreement.sends(), agreement.receives());
        var events = PhoneCodecs.events(agreement.maps());
        leg.sendKeysAs(events);
        leg.listenForKeys(events.isEmpty());
        leg.sendExtendedReports(agreement.wantsExtendedReports());
        leg.usePauses(agreement.comfortNoise() >= 0, agreement.comfortNoise());
        channel.connect(agreement.peer(audio), protection(channel.protection(), agreement.crypto()));
        return channel.localAddress().getPort();
    }

    private RtpProtection protection(RtpProtection before, Optional<CryptoAttribute> crypto) {
        if (crypto.isEmpty()) {
            return RtpProtection.NONE;
        }
        var profile = profile(crypto.get());
        var ours = SrtpKeys.ofSdes(profile, ourKey(profile));
        return SdesProtection.after(before, ours, SrtpKeys.ofSdes(profile, crypto.get().keyAndSalt()));
    }

    private MediaLeg open(MediaLoop loop) {
        return loop.addLeg(spec, leg -> new PhoneChannel(loop.udp(), needs.phonePorts(), needs.clock(), leg));
    }

    private static PhoneChannel channel(MediaLeg leg) {
        if (leg.channel() instanceof PhoneChannel channel) {
            return channel;
        }
        throw new ParleyException(ErrorCode.CONFLICT, "Leg " + leg.spec().leg() + " is not a telephone");
    }

    private byte[] ourKey(SrtpProfile profile) {
        return ourKeys.computeIfAbsent(profile, of -> {
            var key = new byte[of.keyBytes() + of.saltBytes()];
            needs.ids().fill(key);
            return key;
        });
    }

    private static SrtpProfile profile(CryptoAttribute crypto) {
        return SrtpProfile.ofSdesName(crypto.suite())
                .orElseThrow(() -> new IllegalStateException("An agreed suite without a profile: " + crypto.suite()));
    }

    private SdpOrigin origin(InetSocketAddress rtp) {
        return local != null ? local.origin() : new SdpOrigin("-", sessionId, 1, rtp.getAddress().getHostAddress());
    }

    private String write(SessionDescription description) {
        var written = SdpTexts.next(local, description);
        local = written;
        return written.toText();
    }
}
