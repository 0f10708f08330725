package org.parley.net.sip;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.protocols.stun.StunAttribute;
import org.parley.protocols.stun.StunClass;
import org.parley.protocols.stun.StunMessage;

/**
 * Answers the STUN requests with which devices keep their UDP flows alive (RFC 5626 §4.4.2, §8): the address that they come from tells
 * a device that its NAT has forgotten it. Without credentials, and no other request than Binding: this is no STUN server.
 */
final class StunKeepAlive {
    private StunKeepAlive() {}

    /** Whether it is for us to answer here; the first two bits of SIP are never zero. */
    static boolean isStun(byte[] data, int offset, int length) {
        return StunMessage.isStun(data, offset, length);
    }

    /** Empty for what is to be left unanswered. An answer is little bigger than its request, so it amplifies nothing. */
    static Optional<byte[]> answer(byte[] data, int offset, int length, InetSocketAddress from) {
        if (!(StunMessage.parse(data, offset, length) instanceof Parsed.Ok<StunMessage>(var request))
                || request.messageClass() != StunClass.REQUEST
                || request.method() != StunMessage.BINDING) {
            return Optional.empty();
        }
        var unknown = request.unknownRequired();
        return Optional.of(
                unknown.isEmpty()
                        ? request.success(List.of(new StunAttribute.XorMappedAddress(from))).encodeUnprotected()
                        : request.error(StunMessage.UNKNOWN_ATTRIBUTE, "Unknown Attribute").encodeUnprotected());
    }
}
