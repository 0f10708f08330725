package org.parley.media.sfu;

import java.util.List;
import java.util.Set;

/**
 * What another node needs to go on with a leg's pictures: what was agreed, what it publishes and wants, and where its slots are.
 *
 * @param hasAsked whether {@code wanted} was asked for; who never asked sees who speaks
 * @param nextTransportSequence the transport-wide number of the next packet
 */
public record PicturesSnapshot(
        VideoAgreement agreement,
        Set<PictureSource> published,
        boolean hasAsked,
        List<WantedPicture> wanted,
        List<SlotSnapshot> slots,
        int nextTransportSequence) {
    public PicturesSnapshot {
        published = Set.copyOf(published);
        wanted = List.copyOf(wanted);
        slots = List.copyOf(slots);
    }
}
