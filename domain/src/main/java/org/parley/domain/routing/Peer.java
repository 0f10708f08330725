package org.parley.domain.routing;

/** Who stands at the other end of a flow, as far as its address or certificate says. */
public sealed interface Peer {
    /** Nobody in particular: must prove himself by digest. */
    record Stranger() implements Peer {}

    /** A carrier's address or certificate, or the contact that we registered with it. */
    record OfTrunk(Trunk trunk) implements Peer {}

    /** A server that may send calls without proving itself: its word about identities counts (RFC 3325 trust domain). */
    record Trusted(TrustedPeer peer) implements Peer {}

    Peer STRANGER = new Stranger();
}
