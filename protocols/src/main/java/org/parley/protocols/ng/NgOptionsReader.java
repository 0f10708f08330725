package org.parley.protocols.ng;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Collects an offer's or answer's keys and flags. Proxies say the same thing as a key ({@code codec: {mask: [PCMU]}}), as a list
 * ({@code flags: [codec-mask-PCMU]}) or both, with blanks or hyphens, so everything ends in {@link #flag}.
 */
final class NgOptionsReader {
    private static final Set<String> KNOWN_KEYS = Set.of(
            "command", "call-id", "from-tag", "to-tag", "via-branch", "sdp", "label", "received-from", "media-address", "direction",
            "supports", "delete-delay", "ptime", "ptime-reverse", "metadata", "drop-traffic", "set-label", "xmlrpc-callback",
            "frequency", "sip-message-type", "sip-code", "body", "user", "interface", "tos", "dtls-fingerprint", "media-timeout");

    /** What asks for nothing that would be done otherwise here. */
    private static final Set<String> NOTHING_TO_DO = Set.of(
            "symmetric", "media-handover", "port-latching", "reset", "full-rtcp-attribute", "generate-rtcp", "no-rtcp-mux", "unidirectional",
            "original-sendrecv", "early-media", "allow-transcoding", "loop-protect", "via-branch=auto", "single-codec",
            "reuse-codecs", "always-transcode", "no-codec-renegotiation", "strict-sdp", "debug", "pierce-nat");

    private final List<String> strip = new ArrayList<>();
    private final List<String> except = new ArrayList<>();
    private final List<String> offer = new ArrayList<>();
    private final List<String> mask = new ArrayList<>();
    private final List<String> transcode = new ArrayList<>();
    private final Set<NgOptions.RtcpMux> mux = EnumSet.noneOf(NgOptions.RtcpMux.class);
    private final Set<String> sdesOnly = new HashSet<>();
    private final Set<String> sdesWithout = new HashSet<>();
    private final List<String> unknown = new ArrayList<>();
    private NgOptions.Ice ice = NgOptions.Ice.DEFAULT;
    private NgOptions.Dtls dtls = NgOptions.Dtls.DEFAULT;
    private Optional<String> protocol = Optional.empty();
    private Optional<Boolean> isIpv6 = Optional.empty();
    private boolean isSdesOff;
    private boolean replacesOrigin;
    private boolean replacesConnection;
    private boolean replacesName;
    private boolean isAsymmetric;
    private boolean isStrictSource;
    private boolean hasRtcpAttribute = true;
    private boolean isSdpTrusted = true;
    private boolean records;

    NgOptions read(NgValue.Dictionary body, String callId, String fromTag, String sdp) {
        body.entries().forEach((key, value) -> key(normal(key), value));
        body.texts("flags").forEach(text -> flag(normal(text), text));
        return new NgOptions(
                callId,
                fromTag,
                body.text("to-tag").filter(tag -> !tag.isEmpty()),
                body.text("via-branch"),
                sdp,
                body.text("label").or(() -> body.text("set-label")),
                new NgOptions.Replace(replacesOrigin, replacesConnection, replacesName),
                new NgOptions.Transport(
                        ice,
                        dtls,
                        new NgOptions.Sdes(isSdesOff, sdesOnly, sdesWithout),
                        protocol,
                        mux,
                        isAsymmetric,
                        isStrictSource,
                        hasRtcpAttribute),
                new NgOptions.Addresses(
                        receivedFrom(body), isSdpTrusted, body.text("media-address"), isIpv6, body.texts("direction")),
                new NgOptions.Codecs(
                        strip, except, offer, mask, transcode, body.whole("ptime").orElse(0L).intValue()),
                records,
                seconds(body),
                body.texts("supports").stream().anyMatch(text -> normal(text).equals("load-limit")),
                unknown);
    }

    /** A duration as the proxy says it; nonsense is none. */
    static OptionalInt seconds(NgValue.Dictionary body) {
        return body.whole("delete-delay")
                .filter(delay -> delay >= 0 && delay <= 86_400)
                .map(delay -> OptionalInt.of(delay.intValue()))
                .orElse(OptionalInt.empty());
    }

    static String normal(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private void key(String key, NgValue value) {
        var texts = new NgValue.Dictionary(java.util.Map.of("it", value)).texts("it");
        switch (key) {
            case "flags" -> {
                // After all keys: see read.
            }
            case "replace" -> texts.forEach(text -> flag("replace-" + normal(text), text));
            case "rtcp-mux" -> texts.forEach(text -> flag("rtcp-mux-" + normal(text), text));
            case "sdes" -> texts.forEach(text -> flag("sdes-" + normal(text), text));
            case "ice", "dtls", "dtls-reverse", "address-family", "record-call" ->
                texts.forEach(text -> flag(key + "=" + normal(text), text));
            case "transport-protocol" -> texts.forEach(text -> protocol = Optional.of(text.strip().toUpperCase(Locale.ROOT)));
            case "codec" -> {
                if (value instanceof NgValue.Dictionary codec) {
                    codec.entries().keySet().forEach(kind ->
                            codec.texts(kind).forEach(name -> flag("codec-" + normal(kind) + "-" + name, name)));
                }
            }
            default -> {
                if (!KNOWN_KEYS.contains(key)) {
                    unknown.add(key);
                }
            }
        }
    }

    private void flag(String flag, String as) {
        switch (flag) {
            case "replace-origin" -> replacesOrigin = true;
            case "replace-session-connection" -> replacesConnection = true;
            case "replace-session-name" -> replacesName = true;
            case "trust-address" -> isSdpTrusted = true;
            case "sip-source-address" -> isSdpTrusted = false;
            case "asymmetric" -> isAsymmetric = true;
            case "strict-source" -> isStrictSource = true;
            case "no-rtcp-attribute" -> hasRtcpAttribute = false;
            case "record-call", "record-call=on", "record-call=yes" -> records = true;
            case "record-call=off", "record-call=no" -> records = false;
            case "ice=remove" -> ice = NgOptions.Ice.REMOVE;
            case "ice=force", "ice=force-relay" -> ice = NgOptions.Ice.FORCE;
            case "ice=default", "ice=optional" -> ice = NgOptions.Ice.DEFAULT;
            case "dtls=passive" -> dtls = NgOptions.Dtls.PASSIVE;
            case "dtls=active" -> dtls = NgOptions.Dtls.ACTIVE;
            case "dtls=off", "dtls=no", "dtls=disable" -> dtls = NgOptions.Dtls.OFF;
            case "sdes-off", "sdes-no", "sdes-disable" -> isSdesOff = true;
            case "address-family=ip4" -> isIpv6 = Optional.of(false);
            case "address-family=ip6" -> isIpv6 = Optional.of(true);
            case "rtcp-mux-offer" -> mux.add(NgOptions.RtcpMux.OFFER);
            case "rtcp-mux-require" -> mux.add(NgOptions.RtcpMux.REQUIRE);
            case "rtcp-mux-demux" -> mux.add(NgOptions.RtcpMux.DEMUX);
            case "rtcp-mux-accept" -> mux.add(NgOptions.RtcpMux.ACCEPT);
            case "rtcp-mux-reject" -> mux.add(NgOptions.RtcpMux.REJECT);
            default -> compound(flag, as);
        }
    }

    /** Flags with a name inside, which keeps its letters. */
    private void compound(String flag, String as) {
        var name = as.strip();
        if (!takes(flag, name, "codec-strip-", strip)
                && !takes(flag, name, "codec-except-", except)
                && !takes(flag, name, "codec-offer-", offer)
                && !takes(flag, name, "codec-mask-", mask)
                && !takes(flag, name, "codec-consume-", mask)
                && !takes(flag, name, "codec-transcode-", transcode)
                && !takes(flag, name, "transcode-", transcode)
                && !takesSuite(flag, "sdes-no-", sdesWithout)
                && !takesSuite(flag, "sdes-only-", sdesOnly)
                && !NOTHING_TO_DO.contains(flag)
                && !flag.startsWith("sdes-")
                && !flag.startsWith("replace-")) {
            unknown.add(name);
        }
    }

    private static boolean takes(String flag, String as, String prefix, List<String> into) {
        if (!flag.startsWith(prefix) || flag.length() == prefix.length()) {
            return false;
        }
        int length = flag.length() - prefix.length();
        into.add(as.substring(as.length() - length));
        return true;
    }

    private static boolean takesSuite(String flag, String prefix, Set<String> into) {
        if (!flag.startsWith(prefix) || flag.length() == prefix.length()) {
            return false;
        }
        into.add(flag.substring(prefix.length()).toUpperCase(Locale.ROOT));
        return true;
    }

    /** {@code [IP4, 192.0.2.1]}. */
    private static Optional<String> receivedFrom(NgValue.Dictionary body) {
        var parts = body.texts("received-from");
        return parts.size() == 2 ? Optional.of(parts.get(1)) : Optional.empty();
    }
}
