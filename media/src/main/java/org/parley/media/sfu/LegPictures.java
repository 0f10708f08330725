package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtcpFeedback;
import org.parley.protocols.rtp.RtpPacket;

/**
 * One leg's part in the pictures of its mix: what it publishes and what it wants to see. Idle, and almost free, until pictures are
 * negotiated. An exception here costs the leg a packet, never its sound. Owned by the media loop.
 */
public final class LegPictures {
    /** Sections in which we send pictures to one leg. */
    public static final int SLOTS = 9;
    /** More wishes than this are not looked at. */
    public static final int WANTED_MAX = 25;

    private final String leg;
    private final PictureUplink uplink;
    private final PictureDownlink downlink;
    private final PictureSources sources = new PictureSources();
    private final PicturePacket packet = new PicturePacket();
    private final ArrivalLog arrivals = new ArrivalLog();
    private final PictureReports reports;
    private final BandwidthProber prober = new BandwidthProber();
    private final DownTrack[] slots = new DownTrack[SLOTS];
    private final @Nullable PublishedTrack[] tracks = new PublishedTrack[PictureSource.values().length];
    private final @Nullable VideoCodec[] codecs = new VideoCodec[128];
    private final int[] originals = new int[128];
    private final Set<PictureSource> published = EnumSet.noneOf(PictureSource.class);
    private final List<SlotPicture> told = new ArrayList<>();
    private final SlotAllocator allocator = new SlotAllocator();
    private VideoAgreement agreement = VideoAgreement.NONE;
    private List<WantedPicture> wanted = List.of();
    private boolean hasAsked;
    private int changes;
    private @Nullable PictureRoom room;
    private long nowNs;
    private long received;
    private long malformed;
    private long failed;

    /** What a leg's pictures are made of. {@code ownSsrc} is the source of its sound, under which feedback is sent. */
    public record Origin(String leg, int ownSsrc, List<SourcePair> slots, int randomNumbers) {
        public Origin {
            slots = List.copyOf(slots);
            if (slots.size() != SLOTS) {
                throw new IllegalArgumentException("A leg has " + SLOTS + " slots");
            }
        }
    }

    /** The sources in {@code origin} stay for its life. */
    public LegPictures(Origin origin, PictureChannel channel) {
        leg = origin.leg();
        uplink = new PictureUplink(channel, origin.ownSsrc());
        downlink = new PictureDownlink(channel);
        reports = new PictureReports(uplink, downlink);
        for (int i = 0; i < SLOTS; i++) {
            int seed = origin.randomNumbers() * (2 * i + 1);
            slots[i] = new DownTrack(i, origin.slots().get(i), new SlotNumbers(seed, seed * 31), downlink);
        }
    }

    public String leg() {
        return leg;
    }

    /** The sources of what we send to it. */
    public List<SourcePair> slots() {
        var pairs = new ArrayList<SourcePair>();
        for (var slot : slots) {
            pairs.add(slot.sources());
        }
        return pairs;
    }

    /** What was negotiated, at first or anew. */
    public void agree(VideoAgreement negotiated) {
        agreement = negotiated;
        java.util.Arrays.fill(codecs, null);
        java.util.Arrays.fill(originals, -1);
        downlink.useExtensions(negotiated.extensions());
        for (var upload : negotiated.uploads()) {
            useFormats(upload.formats());
            var track = tracks[upload.source().ordinal()];
            if (track == null) {
                track = new PublishedTrack(this, upload);
                tracks[upload.source().ordinal()] = track;
                track.setOn(published.contains(upload.source()));
            }
            track.agree(upload);
            for (int i = 0; i < upload.sources().size(); i++) {
                sources.learn(track.layer(i), upload.sources().get(i));
            }
        }
        for (var download : negotiated.downloads()) {
            slots[download.index()].useFormats(download.formats());
        }
        changed();
    }

    private void useFormats(List<VideoFormat> formats) {
        for (var format : formats) {
            codecs[format.payloadType()] = format.codec();
            if (format.hasRtx()) {
                codecs[format.rtxPayloadType()] = format.codec();
                originals[format.rtxPayloadType()] = format.payloadType();
            }
        }
    }

    public VideoAgreement agreement() {
        return agreement;
    }

    /** Whether others may see the source from now on. */
    public void publish(PictureSource source, boolean on) {
        if (on) {
            published.add(source);
        } else {
            published.remove(source);
        }
        var track = tracks[source.ordinal()];
        if (track != null) {
            track.setOn(on);
        }
        changed();
    }

    /** What the leg wants to see, most wanted first; replaces what it wanted. Before the first call it sees who speaks. */
    public void view(List<WantedPicture> pictures) {
        wanted = List.copyOf(pictures.subList(0, Math.min(WANTED_MAX, pictures.size())));
        hasAsked = true;
        changed();
    }

    List<WantedPicture> wanted() {
        return wanted;
    }

    boolean hasAsked() {
        return hasAsked;
    }

    /** Whether packets of that type are pictures of this leg. */
    public boolean takes(int payloadType) {
        return codecs[payloadType] != null;
    }

    /** Takes a well-formed packet for which {@link #takes} holds. It may be changed. */
    public void onRtp(byte[] data, int offset, int length, long atNs) {
        nowNs = atNs;
        try {
            take(data, offset, length);
        } catch (RuntimeException _) {
            failed++;
        }
    }

    private void take(byte[] data, int offset, int length) {
        received++;
        int transportAt = RtpPacket.extensionOffset(data, offset, agreement.extensions().transportSequence());
        if (transportAt >= 0 && RtpPacket.extensionBytes(data, offset, transportAt) == 2) {
            arrivals.onPacket(RtpPacket.uint16(data, transportAt), nowNs);
        }
        int type = RtpPacket.payloadType(data, offset);
        boolean isRtx = originals[type] >= 0;
        var layer = sources.layer(data, offset, isRtx, this);
        if (layer == null) {
            return;
        }
        int at = offset;
        int bytes = length;
        if (isRtx) {
            if (!sources.unwrap(data, offset, length, originals[type], layer)) {
                return; // Padding: it has done its work by arriving.
            }
            at += 2;
            bytes -= 2;
        }
        var codec = codecOf(data, at);
        if (codec == null || !packet.read(data, at, bytes, codec, agreement.extensions(), layer.descriptors())) {
            malformed++;
            return;
        }
        if (layer.onPacket(packet, isRtx, nowNs, uplink)) {
            layer.track.forward(layer, packet, nowNs);
        }
    }

    /** The track of a section; null if it has none. */
    @Nullable PublishedTrack track(byte[] data, int midAt, int midBytes) {
        for (var track : tracks) {
            if (track != null && PictureSources.equalsText(track.upload().mid(), data, midAt, midBytes)) {
                return track;
            }
        }
        return null;
    }

    /** The only track, where there is only one. */
    @Nullable PublishedTrack onlyTrack() {
        var camera = tracks[PictureSource.CAMERA.ordinal()];
        var screen = tracks[PictureSource.SCREEN.ordinal()];
        return camera == null ? screen : screen == null ? camera : null;
    }

    @Nullable PublishedTrack track(PictureSource source) {
        return tracks[source.ordinal()];
    }

    /** What the packet's payload is; null for what was not agreed. */
    @Nullable VideoCodec codecOf(byte[] data, int offset) {
        return codecs[RtpPacket.payloadType(data, offset)];
    }

    VideoExtensions extensions() {
        return agreement.extensions();
    }

    /** Takes a compound of RTCP; what in it is not about pictures is passed over. */
    public void onRtcp(byte[] data, int offset, int length, long atNs) {
        if (agreement == VideoAgreement.NONE) {
            return;
        }
        nowNs = atNs;
        try {
            RtcpFeedback.read(data, offset, length, reports.at(atNs, slots, sources));
        } catch (RuntimeException _) {
            failed++;
        }
    }

    /** About every 20 ms. */
    public void onTime(long atNs) {
        if (agreement == VideoAgreement.NONE) {
            return;
        }
        nowNs = atNs;
        for (var track : tracks) {
            if (track != null) {
                track.onTime(atNs, uplink);
            }
        }
        arrivals.onTime(sources.anySsrc(), atNs, uplink);
        reports.onTime(atNs, slots, tracks);
        for (var slot : slots) {
            if (slot.isLive()) {
                prober.onTime(downlink, slot, allocator.wantedBps(), atNs);
                break;
            }
        }
        for (var slot : slots) {
            var layer = slot.target();
            if (layer != null && slot.isSwitching()) {
                layer.track.owner.requestKeyFrame(layer, atNs);
            }
        }
    }

    void requestKeyFrame(UpLayer layer, long atNs) {
        layer.requestKeyFrame(atNs, uplink);
    }

    /** Gives the slots of this viewer to what he sees now, and says what changed; null if nothing did. */
    @Nullable List<SlotPicture> allocate(SlotChooser chooser, long atNs) {
        if (agreement.downloads().isEmpty()) {
            return null;
        }
        chooser.choose(this, atNs);
        allocator.begin();
        for (int i = 0; i < chooser.count(); i++) {
            var slot = chooser.slot(i);
            if (slot != null) {
                allocator.add(slot, chooser.height(i));
            }
        }
        allocator.decide(downlink.targetBps(), atNs);
        return chooser.describe(this, allocator, told);
    }

    DownTrack[] downTracks() {
        return slots;
    }

    void enter(PictureRoom value) {
        room = value;
        changed();
    }

    /** Sees nobody and is seen by nobody. */
    void leave() {
        room = null;
        for (var slot : slots) {
            slot.clear();
        }
        for (var track : tracks) {
            if (track != null) {
                track.close();
            }
        }
        told.clear();
    }

    /** Counts up whenever {@link #snapshot} changes in more than numbers that run. */
    public int changes() {
        return changes;
    }

    void noteSource() {
        changes++;
    }

    private void changed() {
        changes++;
        onAlive();
    }

    /** Something can be seen that could not: nobody is to wait for the next round. */
    void onAlive() {
        if (room != null) {
            room.onChange();
        }
    }

    public PictureCounters counters() {
        long repeatedPackets = 0;
        for (var slot : slots) {
            repeatedPackets += slot.resent();
        }
        long repaired = 0;
        long keyFrames = 0;
        for (var track : tracks) {
            for (int i = 0; track != null && i < PublishedTrack.LAYERS; i++) {
                repaired += track.layer(i).repaired();
                keyFrames += track.layer(i).keyFrames();
            }
        }
        return new PictureCounters(
                received, malformed, failed, repaired, keyFrames, downlink.packets(), downlink.dropped(), repeatedPackets,
                downlink.targetBps());
    }

    /** What another node needs to go on. */
    public PicturesSnapshot snapshot() {
        var records = new ArrayList<SlotSnapshot>();
        for (var download : agreement.downloads()) {
            var slot = slots[download.index()];
            records.add(slot.numbers().snapshot(download.mid(), slot.sources()));
        }
        return new PicturesSnapshot(
                agreement, published, hasAsked, wanted, records, sources.snapshot(), downlink.nextTransportSequence());
    }

    /** Goes on where another node was, with numbers beyond those it may have used since. The sources are those of the record. */
    public void resume(PicturesSnapshot from, int packetsBeyond) {
        agree(from.agreement());
        from.published().forEach(source -> publish(source, true));
        if (from.hasAsked()) {
            view(from.wanted());
        }
        for (var learned : from.sources()) {
            var track = tracks[learned.source().ordinal()];
            if (track != null) {
                sources.resume(learned, track.layer(learned.layer()));
            }
        }
        for (int i = 0; i < from.slots().size(); i++) {
            slots[from.agreement().downloads().get(i).index()].resume(from.slots().get(i), packetsBeyond);
        }
        downlink.resume(from.nextTransportSequence() + packetsBeyond);
    }
}
