package org.parley.roles.edge.legs;

import java.util.Optional;
import java.util.function.Supplier;
import org.parley.domain.routing.Trunk;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Answers a peer's challenges (401, 407) where we have credentials for it. Owned by the SIP loop. */
@FunctionalInterface
public interface Challenges {
    /** Telephones of ours prove themselves to us, not we to them. */
    Challenges NONE = (_, _) -> Optional.empty();

    /** With a trunk's credentials, where it has some. {@code tokens} makes what nobody can guess. */
    static Challenges of(Trunk trunk, Supplier<String> tokens) {
        return trunk.credentials()
                .map(credentials -> new DigestClient(credentials.username(), credentials.password()))
                .<Challenges>map(client -> (refused, challenge) -> client.answer(refused, challenge, tokens.get()))
                .orElse(NONE);
    }

    /** The request again with credentials, its CSeq still to be set; empty where the challenge cannot be answered. */
    Optional<SipRequest> answer(SipRequest refused, SipResponse challenge);
}
