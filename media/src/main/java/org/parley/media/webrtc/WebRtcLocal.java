package org.parley.media.webrtc;

import java.util.List;
import org.parley.media.sfu.SourcePair;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SetupRole;

/**
 * What a description of ours says about one leg.
 *
 * @param fingerprintSha256 of the deployment's certificate
 * @param setup ACTPASS in an offer; in an answer the role of {@link WebRtcTransport#answerSetup}
 * @param candidates where our port is reached, best first
 * @param ssrc of the sound that we send
 * @param slots of the pictures that we send; none where the description is about sound only
 */
public record WebRtcLocal(
        SdpOrigin origin,
        IceCredentials ice,
        String fingerprintSha256,
        SetupRole setup,
        List<IceCandidate> candidates,
        int ssrc,
        String cname,
        List<SourcePair> slots) {
    public WebRtcLocal {
        candidates = List.copyOf(candidates);
        slots = List.copyOf(slots);
    }

    /** Sound only. */
    public WebRtcLocal(
            SdpOrigin origin,
            IceCredentials ice,
            String fingerprintSha256,
            SetupRole setup,
            List<IceCandidate> candidates,
            int ssrc,
            String cname) {
        this(origin, ice, fingerprintSha256, setup, candidates, ssrc, cname, List.of());
    }
}
