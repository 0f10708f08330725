package org.parley.media.sfu;

import java.util.List;
import java.util.Set;

/**
 * What another node needs to go on with a leg's pictures: what was agreed, what it publishes and wants, and where its slots are.
 *
 * @param hasAsked whether {@code wanted} was asked for; who never asked sees who speaks
 * @param sources that were learned, those in use first: simulcast layers name themselves in their first packets only
 * @param nextTransportSequence the transport-wide number of the next packet
 */
public record PicturesSnapshot(
        VideoAgreement agreement,
        Set<PictureSource> published,
        boolean hasAsked,
        List<WantedPicture> wanted,
        List<SlotSnapshot> slots,
        List<Learned> sources,
        int nextTransportSequence) {
    /** A source of theirs: that of a layer, or of what repairs it. */
    public record Learned(PictureSource source, int layer, int ssrc, boolean isRtx) {}

    public PicturesSnapshot {
        published = Set.copyOf(published);
        wanted = List.copyOf(wanted);
        slots = List.copyOf(slots);
        sources = List.copyOf(sources);
    }
}
