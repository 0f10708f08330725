package org.parley.media.webrtc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.parley.media.sfu.PictureSource;
import org.parley.media.sfu.SourcePair;
import org.parley.media.sfu.VideoAgreement;
import org.parley.media.sfu.VideoCodec;
import org.parley.media.sfu.VideoExtensions;
import org.parley.media.sfu.VideoFormat;
import org.parley.protocols.sdp.HeaderExtension;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SdpAttribute;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SessionDescription.Attributes;
import org.parley.protocols.sdp.SsrcAttribute;

/** The sections for pictures in descriptions of WebRTC legs: what {@link WebRtcOffers} does for sound. Functions only. */
final class WebRtcPictures {
    static final String CAMERA_MID = "cam";
    static final String SCREEN_MID = "scr";
    static final String SLOT_MID = "v";
    /** Simulcast layers, smallest first. */
    static final List<String> RIDS = List.of("l", "m", "h");

    private static final int CLOCK_HZ = 90_000;
    /** Beside 1 and 4, which the sound has; below 15, so that the short form of RFC 8285 has room for them. */
    private static final List<HeaderExtension> EXTENSIONS = List.of(
            new HeaderExtension(WebRtcOffers.MID_ID, HeaderExtension.MID),
            new HeaderExtension(2, HeaderExtension.ABSOLUTE_SEND_TIME),
            new HeaderExtension(3, HeaderExtension.TRANSPORT_SEQUENCE),
            new HeaderExtension(10, HeaderExtension.RID),
            new HeaderExtension(11, HeaderExtension.REPAIRED_RID),
            new HeaderExtension(12, HeaderExtension.DEPENDENCY_DESCRIPTOR),
            new HeaderExtension(13, HeaderExtension.VIDEO_ORIENTATION));

    private static final List<String> ANSWERED_EXTENSIONS =
            EXTENSIONS.stream().map(HeaderExtension::uri).toList();

    private WebRtcPictures() {}

    /** The mids of our offer, in order. */
    static List<String> mids(WebRtcLocal local) {
        var mids = new ArrayList<String>();
        if (!local.slots().isEmpty()) {
            mids.add(CAMERA_MID);
            mids.add(SCREEN_MID);
            for (int slot = 0; slot < local.slots().size(); slot++) {
                mids.add(SLOT_MID + slot);
            }
        }
        return mids;
    }

    /** Our offer's sections after the sound: two in which the page sends, and one for each slot. */
    static List<MediaDescription> offered(WebRtcLocal local) {
        var sections = new ArrayList<MediaDescription>();
        for (var mid : mids(local)) {
            var attributes = new Attributes();
            WebRtcOffers.transport(attributes, local, false);
            attributes.add("mid", mid);
            EXTENSIONS.forEach(extension -> attributes.add(extension.toAttribute()));
            boolean isSlot = mid.startsWith(SLOT_MID);
            attributes.flag((isSlot ? SdpDirection.SENDONLY : SdpDirection.RECVONLY).wireName());
            attributes.flag("rtcp-mux");
            attributes.flag("rtcp-rsize");
            formats(attributes, ownFormats());
            if (isSlot) {
                sources(attributes, local, mid, sections.size() - 2);
            } else {
                simulcast(attributes, "recv", RIDS);
            }
            sections.add(WebRtcOffers.section("video", local, numbers(ownFormats()), attributes));
        }
        return sections;
    }

    /** The answer to a section that {@link #read} has taken into the agreement. */
    static MediaDescription answered(
            MediaDescription offered, SdpDirection direction, VideoAgreement agreement, WebRtcLocal local) {
        var mid = offered.mid().orElse("");
        var upload = agreement.uploads().stream().filter(each -> each.mid().equals(mid)).findFirst();
        var download = agreement.downloads().stream().filter(each -> each.mid().equals(mid)).findFirst();
        var attributes = new Attributes();
        WebRtcOffers.transport(attributes, local, false);
        attributes.add("mid", mid);
        offered.headerExtensions().stream()
                .filter(extension -> ANSWERED_EXTENSIONS.contains(extension.uri()))
                .forEach(extension -> attributes.add(extension.toAttribute()));
        attributes.flag(SdpDirection.of(download.isPresent() && direction.receives(), upload.isPresent()).wireName());
        attributes.flag("rtcp-mux");
        if (offered.hasAttribute("rtcp-rsize")) {
            attributes.flag("rtcp-rsize");
        }
        var formats = upload.map(VideoAgreement.Upload::formats)
                .orElseGet(() -> download.orElseThrow().formats());
        formats(attributes, formats);
        download.ifPresent(slot -> sources(attributes, local, SLOT_MID + slot.index(), slot.index()));
        upload.filter(each -> !each.rids().isEmpty())
                .ifPresent(each -> simulcast(attributes, "recv", each.rids()));
        return WebRtcOffers.section("video", local, numbers(formats), attributes);
    }

    /** What a peer's description agrees to, or offers; at most {@code slotsMax} pictures to him. */
    static VideoAgreement read(SessionDescription description, int slotsMax) {
        var uploads = new ArrayList<VideoAgreement.Upload>();
        var downloads = new ArrayList<VideoAgreement.Download>();
        var extensions = VideoAgreement.NONE.extensions();
        var bundle = description.bundle();
        for (var section : description.media()) {
            var mid = section.mid().orElse("");
            var formats = formats(section);
            // Only what shares the sound's transport: a second one would need ports, a handshake and keys of its own.
            if (!section.type().equals("video") || section.isRefused() || formats.isEmpty() || !bundle.contains(mid)) {
                continue;
            }
            var direction = description.directionOf(section);
            if (direction.sends() && uploads.size() < PictureSource.values().length) {
                uploads.add(upload(section, mid, formats, uploads));
            }
            int index = slotIndex(mid, downloads);
            if (direction.receives() && index < slotsMax) {
                downloads.add(new VideoAgreement.Download(mid, index, formats));
            }
            if (extensions.equals(VideoAgreement.NONE.extensions())) {
                extensions = extensions(section);
            }
        }
        return new VideoAgreement(uploads, downloads, extensions);
    }

    private static VideoAgreement.Upload upload(
            MediaDescription section, String mid, List<VideoFormat> formats, List<VideoAgreement.Upload> before) {
        boolean isScreen = mid.equals(SCREEN_MID)
                || section.attribute("content").orElse("").equals("slides") // RFC 4796 §5
                || before.stream().anyMatch(each -> each.source() == PictureSource.CAMERA);
        var source = isScreen ? PictureSource.SCREEN : PictureSource.CAMERA;
        return new VideoAgreement.Upload(mid, source, formats, rids(section), pairs(section));
    }

    /** Ours name their slot; others' get the first that is free. */
    private static int slotIndex(String mid, List<VideoAgreement.Download> taken) {
        int named = mid.length() == 2 && mid.startsWith(SLOT_MID) ? mid.charAt(1) - '0' : -1;
        if (named >= 0 && named <= 9 && isFree(named, taken)) {
            return named;
        }
        int index = 0;
        while (!isFree(index, taken)) {
            index++;
        }
        return index;
    }

    private static boolean isFree(int index, List<VideoAgreement.Download> taken) {
        return taken.stream().noneMatch(each -> each.index() == index);
    }

    private static List<VideoFormat> ownFormats() {
        return List.of(VideoCodec.values()).stream()
                .map(codec -> new VideoFormat(codec, payloadType(codec), payloadType(codec) + 1))
                .toList();
    }

    /** Ours in offers, which an answerer keeps; the next one is that of retransmissions. */
    private static int payloadType(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> 96;
            case VP9 -> 98;
            case H264 -> 102;
            case AV1 -> 45;
        };
    }

    private static List<String> numbers(List<VideoFormat> formats) {
        var numbers = new ArrayList<String>();
        for (var format : formats) {
            numbers.add(Integer.toString(format.payloadType()));
            if (format.hasRtx()) {
                numbers.add(Integer.toString(format.rtxPayloadType()));
            }
        }
        return numbers;
    }

    private static void formats(Attributes attributes, List<VideoFormat> formats) {
        for (var format : formats) {
            int type = format.payloadType();
            attributes.add(new RtpMap(type, format.codec().encoding(), CLOCK_HZ, 1).toAttribute());
            // No goog-remb: bandwidth is estimated by who sends, from transport-wide feedback.
            for (var feedback : List.of("transport-cc", "ccm fir", "nack", "nack pli")) {
                attributes.add("rtcp-fb", type + " " + feedback);
            }
            var parameters = parameters(format.codec());
            if (!parameters.isEmpty()) {
                attributes.add("fmtp", type + " " + parameters);
            }
            if (format.hasRtx()) {
                attributes.add(new RtpMap(format.rtxPayloadType(), "rtx", CLOCK_HZ, 1).toAttribute());
                attributes.add("fmtp", format.rtxPayloadType() + " apt=" + type);
            }
        }
    }

    private static String parameters(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> "";
            case VP9 -> "profile-id=0";
            case H264 -> "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
            case AV1 -> "level-idx=5;profile=0;tier=0";
        };
    }

    private static void simulcast(Attributes attributes, String direction, List<String> rids) {
        rids.forEach(rid -> attributes.add("rid", rid + " " + direction));
        attributes.add("simulcast", direction + " " + String.join(";", rids));
    }

    private static void sources(Attributes attributes, WebRtcLocal local, String track, int slot) {
        var pair = local.slots().get(slot);
        // A stream for each, or a page would hold all pictures back for the slowest (RFC 8830).
        attributes.add("msid", WebRtcOffers.STREAM + "-" + track + " " + track);
        attributes.add("ssrc-group", "FID " + Integer.toUnsignedString(pair.ssrc()) + " "
                + Integer.toUnsignedString(pair.rtxSsrc()));
        attributes.add(new SsrcAttribute(pair.ssrc(), "cname", local.cname()).toAttribute());
        attributes.add(new SsrcAttribute(pair.rtxSsrc(), "cname", local.cname()).toAttribute());
    }

    private static List<VideoFormat> formats(MediaDescription section) {
        var maps = section.rtpMaps();
        var formats = new ArrayList<VideoFormat>();
        for (var map : maps) {
            for (var codec : VideoCodec.values()) {
                boolean isKnown = formats.stream().anyMatch(format -> format.codec() == codec);
                if (map.is(codec.encoding()) && !isKnown && isUsable(section, codec, map.payloadType())) {
                    formats.add(new VideoFormat(codec, map.payloadType(), rtxOf(section, maps, map.payloadType())));
                }
            }
        }
        return formats;
    }

    private static boolean isUsable(MediaDescription section, VideoCodec codec, int type) {
        return switch (codec) {
            case VP8, AV1 -> true;
            case VP9 -> section.formatParameter(type, "profile-id").orElse("0").equals("0");
            // RFC 6184 §8.1: baseline with the constraint, fragments allowed. Levels may differ.
            case H264 -> section.formatParameter(type, "packetization-mode").orElse("0").equals("1")
                    && section.formatParameter(type, "profile-level-id")
                            .orElse("42e0")
                            .toLowerCase(Locale.ROOT)
                            .startsWith("42e0");
        };
    }

    private static int rtxOf(MediaDescription section, List<RtpMap> maps, int type) {
        return maps.stream()
                .filter(map -> map.is("rtx"))
                .filter(map -> section.formatParameter(map.payloadType(), "apt")
                        .orElse("")
                        .equals(Integer.toString(type)))
                .mapToInt(RtpMap::payloadType)
                .findFirst()
                .orElse(VideoFormat.NO_RTX);
    }

    /** The layers that the peer sends (RFC 8853 §5.1): of alternatives the first, {@code ~} only says that it rests now. */
    private static List<String> rids(MediaDescription section) {
        var parts = List.of(section.attribute("simulcast").orElse("").strip().split("\\s+"));
        int at = parts.indexOf("send");
        if (at < 0 || at + 1 >= parts.size()) {
            return List.of();
        }
        return List.of(parts.get(at + 1).split(";")).stream()
                .map(choice -> choice.split(",")[0])
                .map(rid -> rid.startsWith("~") ? rid.substring(1) : rid)
                .filter(rid -> !rid.isEmpty() && rid.length() <= 16)
                .limit(RIDS.size())
                .toList();
    }

    private static List<SourcePair> pairs(MediaDescription section) {
        var pairs = new ArrayList<SourcePair>();
        for (var attribute : section.attributes()) {
            if (attribute.name().equals("ssrc-group") && attribute.value().startsWith("FID ")) {
                pair(attribute, pairs);
            }
        }
        if (pairs.isEmpty()) {
            section.ssrcs().stream().findFirst().ifPresent(source -> pairs.add(new SourcePair(source.ssrc(), 0)));
        }
        return pairs.size() > RIDS.size() ? pairs.subList(0, RIDS.size()) : pairs;
    }

    private static void pair(SdpAttribute group, List<SourcePair> into) {
        var parts = group.value().strip().split("\\s+");
        if (parts.length != 3) {
            return;
        }
        try {
            into.add(new SourcePair(Integer.parseUnsignedInt(parts[1]), Integer.parseUnsignedInt(parts[2])));
        } catch (NumberFormatException _) {
            // A group that cannot be read pairs nothing; the sources are learned from packets.
        }
    }

    private static VideoExtensions extensions(MediaDescription section) {
        return new VideoExtensions(
                section.extensionId(HeaderExtension.MID),
                section.extensionId(HeaderExtension.RID),
                section.extensionId(HeaderExtension.REPAIRED_RID),
                section.extensionId(HeaderExtension.TRANSPORT_SEQUENCE),
                section.extensionId(HeaderExtension.DEPENDENCY_DESCRIPTOR),
                section.extensionId(HeaderExtension.VIDEO_ORIENTATION));
    }
}
