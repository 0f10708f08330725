package org.parley.media.standby;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.parley.base.io.Parsed;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.sfu.LegPictures;
import org.parley.media.sfu.PictureSource;
import org.parley.media.sfu.PicturesSnapshot;
import org.parley.media.sfu.PicturesSnapshot.Learned;
import org.parley.media.sfu.SlotSnapshot;
import org.parley.media.sfu.SourcePair;
import org.parley.media.sfu.VideoAgreement;
import org.parley.media.sfu.VideoCodec;
import org.parley.media.sfu.VideoExtensions;
import org.parley.media.sfu.VideoFormat;
import org.parley.media.sfu.WantedPicture;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;

/**
 * What a leg shows and sees, in its record. Slots keep their sources and go on at the limits; layers are chosen anew and begin with a key
 * frame, which is asked for as soon as somebody wants to see them.
 */
public final class PicturesRoom implements LegRoom {
    private static final int KIND = 2;
    private static final int VERSION = 1;
    private static final int NAME_MAX = 256;
    private static final int LISTED_MAX = 64;
    /** Layers of a source. */
    private static final int LAYERS = 3;
    /** More frames than a camera has in a second. */
    private static final int FRAMES_PER_SECOND = 60;

    private static final int SOUND_HZ = 48_000;
    private static final int PICTURE_HZ = 90_000;

    /** A snapshot, and where the sound's clock was then: it runs on in the record while this stands still. */
    record Written(PicturesSnapshot pictures, int soundTimestamp) {}

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public byte[] write(MediaLoop loop, MediaLeg leg) {
        var pictures = leg.pictures().snapshot();
        return pictures.agreement().equals(VideoAgreement.NONE) && pictures.published().isEmpty() && !pictures.hasAsked()
                ? new byte[0]
                : toBytes(new Written(pictures, leg.snapshot().nextTimestamp()));
    }

    @Override
    public void restore(MediaLoop loop, MediaLeg leg, byte[] data, List<Reservation> limits) {
        ofBytes(data).ifPresent(written -> {
            // The sound of a leg never rests, so its timestamps tell how long ago this was written.
            long elapsed = Integer.toUnsignedLong(leg.snapshot().nextTimestamp() - written.soundTimestamp());
            leg.pictures().resume(beyond(written.pictures(), limits, elapsed), 0);
        });
    }

    /** Where another may begin: at the limits, and later by what the sound's clock has counted since. */
    static PicturesSnapshot beyond(PicturesSnapshot from, List<Reservation> limits, long elapsedTicks) {
        int transportSequence = from.nextTransportSequence();
        for (var slot : from.slots()) {
            // Packets that may have been sent since, modulo what a number has room for: it has no limit of its own.
            transportSequence += next(limits, slot.sources().ssrc(), slot.nextSequence()) - slot.nextSequence() & 0xFFFF;
            transportSequence += next(limits, slot.sources().rtxSsrc(), slot.nextRtxSequence()) - slot.nextRtxSequence() & 0xFFFF;
        }
        int ticks = (int) (elapsedTicks * PICTURE_HZ / SOUND_HZ);
        int frames = (int) (elapsedTicks * FRAMES_PER_SECOND / SOUND_HZ) + FRAMES_PER_SECOND;
        var slots = from.slots().stream()
                .map(slot -> new SlotSnapshot(
                        slot.mid(),
                        slot.sources(),
                        next(limits, slot.sources().ssrc(), slot.nextSequence()),
                        next(limits, slot.sources().rtxSsrc(), slot.nextRtxSequence()),
                        slot.lastTimestamp() + ticks,
                        slot.lastPicture() + frames & 0xFFFF,
                        slot.lastTl0()))
                .toList();
        return new PicturesSnapshot(
                from.agreement(),
                from.published(),
                from.hasAsked(),
                from.wanted(),
                slots,
                from.sources(),
                transportSequence & 0xFFFF);
    }

    private static int next(List<Reservation> limits, int ssrc, int unused) {
        for (var limit : limits) {
            if (limit.ssrc() == ssrc && limit.counter() == Counter.RTP && limit.limit() > 0) {
                return (int) limit.limit() & 0xFFFF;
            }
        }
        return unused; // It never sent.
    }

    static byte[] toBytes(Written written) {
        var out = new RecordOutput();
        var from = written.pictures();
        var extensions = from.agreement().extensions();
        out.u8(VERSION).u32(written.soundTimestamp());
        out.u8(extensions.mid()).u8(extensions.rid()).u8(extensions.repairedRid()).u8(extensions.transportSequence());
        out.u8(extensions.dependencyDescriptor()).u8(extensions.orientation());
        out.list(from.agreement().uploads(), PicturesRoom::write);
        out.list(from.agreement().downloads(), (to, each) -> formats(to.text(each.mid()).u8(each.index()), each.formats()));
        out.list(from.published(), (to, each) -> to.u8(each.ordinal()));
        out.flag(from.hasAsked());
        out.list(from.wanted(), (to, each) -> to.text(each.leg())
                .u8(each.source().ordinal())
                .u32(each.width())
                .u32(each.height()));
        out.list(from.slots(), PicturesRoom::write);
        out.list(from.sources(), (to, each) -> to.u8(each.source().ordinal())
                .u8(each.layer())
                .u32(each.ssrc())
                .flag(each.isRtx()));
        return out.u16(from.nextTransportSequence()).toBytes();
    }

    private static void write(RecordOutput out, VideoAgreement.Upload upload) {
        formats(out.text(upload.mid()).u8(upload.source().ordinal()), upload.formats());
        out.list(upload.rids(), RecordOutput::text);
        out.list(upload.sources(), PicturesRoom::write);
    }

    private static void formats(RecordOutput out, List<VideoFormat> formats) {
        out.list(formats, (to, each) -> to.u8(each.codec().ordinal())
                .u8(each.payloadType())
                .u8(each.rtxPayloadType()));
    }

    private static void write(RecordOutput out, SourcePair pair) {
        out.u32(pair.ssrc()).u32(pair.rtxSsrc());
    }

    private static void write(RecordOutput out, SlotSnapshot slot) {
        write(out.text(slot.mid()), slot.sources());
        out.u16(slot.nextSequence()).u16(slot.nextRtxSequence()).u32(slot.lastTimestamp());
        out.u16(slot.lastPicture()).u8(slot.lastTl0());
    }

    /** Empty for what is no such record, be it of another version: the leg then goes on with its sound. */
    static Optional<Written> ofBytes(byte[] data) {
        var in = new RecordInput(data);
        if (in.u8() != VERSION) {
            return Optional.empty();
        }
        int soundTimestamp = in.u32();
        // Java evaluates arguments from left to right: as written.
        var extensions = new VideoExtensions(number(in), number(in), number(in), number(in), number(in), number(in));
        var uploads = in.list(PictureSource.values().length, PicturesRoom::upload);
        var downloads = in.list(LegPictures.SLOTS, from -> new VideoAgreement.Download(
                from.text(NAME_MAX), from.choice(LegPictures.SLOTS), formats(from)));
        Set<PictureSource> published = EnumSet.noneOf(PictureSource.class);
        published.addAll(in.list(PictureSource.values().length, PicturesRoom::source));
        boolean hasAsked = in.flag();
        var wanted = in.list(LegPictures.WANTED_MAX, from -> new WantedPicture(
                from.text(NAME_MAX), source(from), from.u32() & Integer.MAX_VALUE, from.u32() & Integer.MAX_VALUE));
        var slots = in.list(LegPictures.SLOTS, from -> new SlotSnapshot(
                from.text(NAME_MAX), pair(from), from.u16(), from.u16(), from.u32(), from.u16(), from.u8()));
        var sources = in.list(LISTED_MAX, from -> new Learned(source(from), from.choice(LAYERS), from.u32(), from.flag()));
        int transportSequence = in.u16();
        if (slots.size() != downloads.size()) {
            in.fail("a slot for each section was expected");
        }
        var agreement = new VideoAgreement(uploads, downloads, extensions);
        var read = new PicturesSnapshot(agreement, published, hasAsked, wanted, slots, sources, transportSequence);
        return switch (in.end(new Written(read, soundTimestamp))) {
            case Parsed.Ok<Written>(var whole) -> Optional.of(whole);
            case Parsed.Malformed<Written> _ -> Optional.empty();
        };
    }

    /** None is 255. */
    private static int number(RecordInput in) {
        return (byte) in.u8();
    }

    private static VideoAgreement.Upload upload(RecordInput in) {
        return new VideoAgreement.Upload(
                in.text(NAME_MAX),
                source(in),
                formats(in),
                in.list(LAYERS, from -> from.text(NAME_MAX)),
                in.list(LAYERS, PicturesRoom::pair));
    }

    private static List<VideoFormat> formats(RecordInput in) {
        return in.list(LISTED_MAX, from -> {
            var codec = VideoCodec.values()[from.choice(VideoCodec.values().length)];
            int type = from.choice(128);
            return new VideoFormat(codec, type, Math.max(number(from), VideoFormat.NO_RTX));
        });
    }

    private static SourcePair pair(RecordInput in) {
        return new SourcePair(in.u32(), in.u32());
    }

    private static PictureSource source(RecordInput in) {
        return PictureSource.values()[in.choice(PictureSource.values().length)];
    }
}
