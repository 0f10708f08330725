package org.parley.protocols.ng;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An offer or answer of a party, and how it is to be rewritten. The keys are rtpengine's; what they mean here is said in
 * docs/internals/ng.md.
 *
 * @param fromTag who says this. Of an answer: {@code to-tag} answers what {@code from-tag} offered
 * @param unknown flags and keys that are not understood: they are counted and otherwise ignored, as rtpengine does
 */
public record NgOptions(
        String callId,
        String fromTag,
        Optional<String> toTag,
        Optional<String> viaBranch,
        String sdp,
        Optional<String> label,
        Replace replace,
        Transport transport,
        Addresses addresses,
        Codecs codecs,
        boolean recordCall,
        OptionalInt deleteDelaySeconds,
        boolean supportsLoadLimit,
        List<String> unknown) {
    public NgOptions {
        unknown = List.copyOf(unknown);
    }

    /** Lines of the session that are replaced by ours. Those of a section always are. */
    public record Replace(boolean origin, boolean sessionConnection, boolean sessionName) {}

    /** How media gets to the party that will read the rewritten SDP. */
    public record Transport(
            Ice ice,
            Dtls dtls,
            Sdes sdes,
            Optional<String> protocol,
            Set<RtcpMux> rtcpMux,
            boolean isAsymmetric,
            boolean isStrictSource,
            boolean hasRtcpAttribute) {
        public Transport {
            rtcpMux = Set.copyOf(rtcpMux);
        }
    }

    /** Whether the rewritten SDP has ICE. */
    public enum Ice {
        /** If the SDP that came had it, it has ours. */
        DEFAULT,
        REMOVE,
        FORCE
    }

    /** Our part in the DTLS handshake with the party that answers, or that reads the offer. */
    public enum Dtls {
        DEFAULT,
        OFF,
        PASSIVE,
        ACTIVE
    }

    /** Keys in the SDP. {@code only} and {@code without} name suites, in capitals. */
    public record Sdes(boolean isOff, Set<String> only, Set<String> without) {
        public Sdes {
            only = Set.copyOf(only);
            without = Set.copyOf(without);
        }

        /** Whether a suite may be offered or taken. */
        public boolean allows(String suite) {
            return !isOff && (only.isEmpty() || only.contains(suite)) && !without.contains(suite);
        }
    }

    /** RTCP on the port of RTP (RFC 5761). */
    public enum RtcpMux {
        /** Offer it to the other party. */
        OFFER,
        /** As {@code OFFER}, and do not offer another way. */
        REQUIRE,
        /** If it was offered, do not pass that on. */
        DEMUX,
        /** Accept it from the offerer. */
        ACCEPT,
        /** Do not accept it from the offerer. */
        REJECT
    }

    /**
     * Whose addresses are believed, and which of ours are told.
     *
     * @param receivedFrom where the SIP message came from
     * @param isSdpTrusted whether the SDP's address is where media goes before any came; else it is {@code receivedFrom}
     * @param mediaAddress is told instead of ours
     * @param isIpv6 the family that is told, if said
     * @param interfaces names of {@code direction}: the offerer's side, then the answerer's
     */
    public record Addresses(
            Optional<String> receivedFrom,
            boolean isSdpTrusted,
            Optional<String> mediaAddress,
            Optional<Boolean> isIpv6,
            List<String> interfaces) {
        public Addresses {
            interfaces = List.copyOf(interfaces);
        }
    }

    /**
     * What is done to the formats of audio sections. Names as in {@code a=rtpmap}, perhaps with {@code /clock}; {@code all} and {@code full}
     * are everything.
     *
     * @param strip taken out of the offer
     * @param except not stripped by {@code all}
     * @param offer put to the front of what is left
     * @param mask taken out, but still spoken with who offered it: needs transcoding
     * @param transcode added to what is offered: needs transcoding
     * @param packetTimeMs what both are told, if above zero
     */
    public record Codecs(
            List<String> strip,
            List<String> except,
            List<String> offer,
            List<String> mask,
            List<String> transcode,
            int packetTimeMs) {
        public Codecs {
            strip = List.copyOf(strip);
            except = List.copyOf(except);
            offer = List.copyOf(offer);
            mask = List.copyOf(mask);
            transcode = List.copyOf(transcode);
        }
    }
}
