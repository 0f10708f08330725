package org.parley.protocols.stun;

import java.net.InetSocketAddress;
import java.util.List;

/** An attribute that ICE acts on. MESSAGE-INTEGRITY and FINGERPRINT belong to the bytes, not to the message. */
public sealed interface StunAttribute {
    /** Two user fragments joined by a colon: the receiver's first (RFC 8445 §7.2.2). */
    record Username(String value) implements StunAttribute {}

    record XorMappedAddress(InetSocketAddress address) implements StunAttribute {}

    record ErrorCode(int code, String reason) implements StunAttribute {}

    record UnknownAttributes(List<Integer> types) implements StunAttribute {
        public UnknownAttributes {
            types = List.copyOf(types);
        }
    }

    record Software(String value) implements StunAttribute {}

    /** The priority of the peer-reflexive candidate this check would make (RFC 8445 §7.1.1). */
    record Priority(long value) implements StunAttribute {}

    /** Nominates the pair (RFC 8445 §7.1.2). */
    record UseCandidate() implements StunAttribute {}

    record IceControlled(long tieBreaker) implements StunAttribute {}

    record IceControlling(long tieBreaker) implements StunAttribute {}

    /** What we do not read. Below 0x8000 a request that has one must be refused (RFC 8489 §6.3.1). */
    record Other(int type) implements StunAttribute {
        public boolean isRequired() {
            return type < 0x8000;
        }
    }
}
