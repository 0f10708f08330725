package org.parley.protocols.stun;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * One STUN message. {@code attributes} has only what stood before MESSAGE-INTEGRITY, if there was one, as the rest is not
 * protected by it (RFC 8489 §14.5).
 */
public record StunMessage(StunClass messageClass, int method, TransactionId id, List<StunAttribute> attributes) {
    public static final int BINDING = 1;
    public static final int HEADER_BYTES = 20;
    public static final int ROLE_CONFLICT = 487;
    public static final int UNKNOWN_ATTRIBUTE = 420;
    public static final int UNAUTHENTICATED = 401;
    public static final int BAD_REQUEST = 400;

    /** Attributes that we read of one message at most. */
    static final int ATTRIBUTES_MAX = 32;

    public StunMessage {
        attributes = List.copyOf(attributes);
    }

    public static StunMessage bindingRequest(TransactionId id, List<StunAttribute> attributes) {
        return new StunMessage(StunClass.REQUEST, BINDING, id, attributes);
    }

    public StunMessage success(List<StunAttribute> answer) {
        return new StunMessage(StunClass.SUCCESS, method, id, answer);
    }

    public StunMessage error(int code, String reason) {
        return new StunMessage(StunClass.ERROR, method, id, List.of(new StunAttribute.ErrorCode(code, reason)));
    }

    /** Whether bytes on a shared port are STUN (RFC 7983 §7, with the cookie of RFC 8489 §5 to be sure). */
    public static boolean isStun(byte[] data, int offset, int length) {
        return length >= HEADER_BYTES && (data[offset] & 0xFC) == 0 && StunCodec.hasCookie(data, offset);
    }

    /** Reads a message; a FINGERPRINT that is there must be right. Never throws. */
    public static Parsed<StunMessage> parse(byte[] data, int offset, int length) {
        return StunCodec.parse(data, offset, length);
    }

    /**
     * Whether the bytes of a message that was parsed carry a MESSAGE-INTEGRITY made with this password (RFC 8489 §9.1).
     */
    public static boolean isAuthentic(byte[] data, int offset, int length, String password) {
        return StunCodec.isAuthentic(data, offset, length, password);
    }

    /** The bytes with MESSAGE-INTEGRITY and FINGERPRINT. */
    public byte[] encode(String password) {
        return StunCodec.encode(this, password);
    }

    /** The bytes with FINGERPRINT only. */
    public byte[] encodeUnprotected() {
        return StunCodec.encode(this, null);
    }

    /** The first attribute of that type. */
    public <T extends StunAttribute> Optional<T> find(Class<T> type) {
        for (var attribute : attributes) {
            if (type.isInstance(attribute)) {
                return Optional.of(type.cast(attribute));
            }
        }
        return Optional.empty();
    }

    public boolean has(Class<? extends StunAttribute> type) {
        return find(type).isPresent();
    }

    /** Types that we would have to understand and do not. */
    public List<Integer> unknownRequired() {
        return attributes.stream()
                .map(attribute -> attribute instanceof StunAttribute.Other other && other.isRequired() ? other.type() : -1)
                .filter(type -> type >= 0)
                .toList();
    }

    /**
     * The user fragment of the receiver in the USERNAME of a binding request, read straight from the bytes: how a shared port
     * finds whom a check is for before it spends anything on it. Null if there is none.
     */
    public static @Nullable String receiverFragment(byte[] data, int offset, int length) {
        return StunCodec.receiverFragment(data, offset, length);
    }
}
