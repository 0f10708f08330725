package org.parley.protocols.sip.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/**
 * Hides one side of a dialog from the other without remembering it, as borders do and plain proxies may not (RFC 5853 §3.1): the Contact, the way to it
 * and the Call-ID are encrypted into values of our own, and read back from the requests that carry them. The synthetic IV (as in RFC 5297: an HMAC of
 * what is encrypted, then AES in counter mode) makes it deterministic, so that a Call-ID is always hidden as the same, and tells what was tampered
 * with. Not thread-safe.
 */
public final class TopologyCloak {
    public static final int KEY_BYTES = 48;

    private static final char CONTACT = 'h';
    private static final String CALL_ID = "h-";
    private static final int IV_BYTES = 16;
    private static final int TEXT_MAX = 4_096;

    private final Mac mac;
    private final Cipher cipher;
    private final SecretKeySpec key;

    public TopologyCloak(byte[] secret) {
        if (secret.length != KEY_BYTES) {
            throw new IllegalArgumentException("The secret has " + KEY_BYTES + " bytes");
        }
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, 0, 32, "HmacSHA256"));
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            key = new SecretKeySpec(secret, 32, 16, "AES");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every JDK has AES and HmacSHA256", missing);
        }
    }

    /** Which side of a call. */
    public enum Side {
        CALLER,
        CALLEE;

        public Side other() {
            return this == CALLER ? CALLEE : CALLER;
        }
    }

    /**
     * Somebody who is hidden, as requests to him need him.
     *
     * @param routes the proxies on the way to him, the next first
     * @param flowToken empty where his address leads to him
     */
    public record Hidden(Side side, SipUri contact, List<NameAddr> routes, String flowToken) {
        public Hidden {
            routes = List.copyOf(routes);
        }
    }

    /** The user part of a Contact of ours that stands for him, in the dialog of this Call-ID (as the caller has it). */
    public String user(Hidden hidden, String callId) {
        var text = new StringBuilder(200)
                .append(hidden.side() == Side.CALLER ? 'a' : 'b')
                .append(hidden.flowToken())
                .append('\n')
                .append(hidden.contact());
        hidden.routes().forEach(route -> text.append('\n').append(route));
        return CONTACT + seal(text.toString(), callId);
    }

    /** Whether a Request-URI may be one of ours: {@link #read} knows. */
    public static boolean isCloaked(SipUri uri) {
        return uri.user().length() > IV_BYTES * 4 / 3 + 1 && uri.user().charAt(0) == CONTACT;
    }

    /** Whom a Request-URI of ours stands for; the Call-ID as the request has it, which is hidden from the callee. */
    public Optional<Hidden> read(SipUri uri, String callId) {
        if (!isCloaked(uri)) {
            return Optional.empty();
        }
        return open(uri.user().substring(1), callId)
                .or(() -> originalCallId(callId).flatMap(original -> open(uri.user().substring(1), original)))
                .flatMap(TopologyCloak::hidden);
    }

    private static Optional<Hidden> hidden(String text) {
        var lines = text.lines().toList();
        if (lines.size() < 2 || !(Uri.parse(lines.get(1)) instanceof Parsed.Ok<Uri>(SipUri contact))) {
            return Optional.empty();
        }
        var routes = new ArrayList<NameAddr>();
        for (var line : lines.subList(2, lines.size())) {
            if (NameAddr.parse(line) instanceof Parsed.Ok<NameAddr>(var route)) {
                routes.add(route);
            }
        }
        var side = lines.getFirst().charAt(0) == 'a' ? Side.CALLER : Side.CALLEE;
        return Optional.of(new Hidden(side, contact, routes, lines.getFirst().substring(1)));
    }

    /** What the callee knows as Call-ID. */
    public String callId(String original) {
        return CALL_ID + seal(original, "");
    }

    /** What the caller knows as Call-ID; empty if it is none of ours. */
    public Optional<String> originalCallId(String hidden) {
        return hidden.startsWith(CALL_ID) ? open(hidden.substring(CALL_ID.length()), "") : Optional.empty();
    }

    private String seal(String text, String context) {
        var plain = text.getBytes(StandardCharsets.UTF_8);
        var iv = authenticator(plain, context);
        var out = new ByteArrayOutputStream(IV_BYTES + plain.length);
        out.writeBytes(iv);
        out.writeBytes(crypt(Cipher.ENCRYPT_MODE, iv, plain));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    private Optional<String> open(String sealed, String context) {
        var bytes = decoded(sealed);
        if (bytes == null || bytes.length <= IV_BYTES) {
            return Optional.empty();
        }
        var iv = Arrays.copyOf(bytes, IV_BYTES);
        var plain = crypt(Cipher.DECRYPT_MODE, iv, Arrays.copyOfRange(bytes, IV_BYTES, bytes.length));
        return MessageDigest.isEqual(iv, authenticator(plain, context))
                ? Optional.of(new String(plain, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static byte @Nullable [] decoded(String text) {
        if (text.length() > TEXT_MAX) {
            return null;
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private byte[] authenticator(byte[] plain, String context) {
        mac.update(context.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return Arrays.copyOf(mac.doFinal(plain), IV_BYTES);
    }

    private byte[] crypt(int mode, byte[] iv, byte[] text) {
        try {
            cipher.init(mode, key, new IvParameterSpec(iv));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Counter mode takes any bytes", impossible);
        }
    }
}
