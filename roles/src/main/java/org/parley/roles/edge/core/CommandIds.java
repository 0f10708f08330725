package org.parley.roles.edge.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.parley.protocols.sip.message.SipRequest;

/** One name for an INVITE however often and on whatever ways it comes (RFC 3261 §8.2.2.2): of Call-ID, CSeq and From tag. */
public final class CommandIds {
    private static final int HASH_BYTES = 16;

    private CommandIds() {}

    public static String of(SipRequest request) {
        return "sip-" + hash(request.callId() + '\n' + request.cseq().number() + '\n' + request.from().tag().orElse(""));
    }

    /** A short name for a text that a peer wrote, which may be as long as it likes. */
    public static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-256", missing);
        }
    }
}
