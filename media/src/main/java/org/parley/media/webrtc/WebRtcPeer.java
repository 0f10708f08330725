package org.parley.media.webrtc;

import java.util.List;
import org.parley.media.engine.LegAudio;
import org.parley.media.sfu.VideoAgreement;
import org.parley.protocols.ice.IceAgent;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.sdp.SetupRole;

/**
 * What a peer's description says, read by {@link WebRtcOffers}.
 *
 * @param candidates those that can be checked: UDP with a literal address
 * @param isLite whether the peer only answers checks
 * @param waitsForNomination whether the peer sends only over a nominated pair (Firefox)
 * @param formats the agreed payload types: one Opus, then telephone events
 * @param direction what the peer does with sound, from his side
 * @param pictures the sections for pictures; {@link VideoAgreement#NONE} where there are none
 */
public record WebRtcPeer(
        IceCredentials ice,
        List<IceAgent.RemoteCandidate> candidates,
        boolean isLite,
        boolean waitsForNomination,
        SdpFingerprint fingerprint,
        SetupRole setup,
        List<RtpMap> formats,
        LegAudio audio,
        SdpDirection direction,
        VideoAgreement pictures) {
    public WebRtcPeer {
        candidates = List.copyOf(candidates);
        formats = List.copyOf(formats);
    }
}
