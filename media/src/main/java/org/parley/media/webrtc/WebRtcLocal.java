package org.parley.media.webrtc;

import java.util.List;
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
 * @param ssrc of what we send
 */
public record WebRtcLocal(
        SdpOrigin origin,
        IceCredentials ice,
        String fingerprintSha256,
        SetupRole setup,
        List<IceCandidate> candidates,
        int ssrc,
        String cname) {
    public WebRtcLocal {
        candidates = List.copyOf(candidates);
    }
}
