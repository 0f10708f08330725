package org.parley.roles.media.ng;

import java.util.List;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.sdp.SetupRole;

/** What a section of ours says of our side of it. */
sealed interface NgLocal {
    /** Plain RTP, SDES-SRTP where there are keys, or T.38. */
    record Phone(String address, int port, boolean rtcpMux, List<CryptoAttribute> cryptos) implements NgLocal {
        public Phone {
            cryptos = List.copyOf(cryptos);
        }
    }

    /** ICE and DTLS-SRTP. */
    record WebRtc(IceCredentials ice, String fingerprintSha256, SetupRole setup, List<IceCandidate> candidates)
            implements NgLocal {
        public WebRtc {
            candidates = List.copyOf(candidates);
        }
    }

    /** Neither ours nor refused: something that goes another way, as it came. */
    record Untouched() implements NgLocal {}

    /** Port 0, everything else as it came. */
    record Refused() implements NgLocal {}
}
