package org.parley.media.sfu;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One leg's part in the pictures of its mix: what it publishes and what it wants to see. Owned by the media loop. */
public final class LegPictures {
    /** Sections in which we send pictures to one leg. */
    public static final int SLOTS = 9;
    /** More wishes than this are not looked at. */
    public static final int WANTED_MAX = 25;

    private final String leg;
    private final List<SourcePair> slots;
    private final Set<PictureSource> published = EnumSet.noneOf(PictureSource.class);
    private VideoAgreement agreement = VideoAgreement.NONE;
    private List<WantedPicture> wanted = List.of();

    /** {@code slots} are the sources of what we send to it, the same for its life. */
    public LegPictures(String leg, List<SourcePair> slots) {
        this.leg = leg;
        this.slots = List.copyOf(slots);
    }

    public String leg() {
        return leg;
    }

    public List<SourcePair> slots() {
        return slots;
    }

    /** What was negotiated, at first or anew. */
    public void agree(VideoAgreement negotiated) {
        agreement = negotiated;
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
    }

    /** What the leg wants to see, most wanted first; replaces what it wanted. */
    public void view(List<WantedPicture> pictures) {
        wanted = List.copyOf(pictures.subList(0, Math.min(WANTED_MAX, pictures.size())));
    }

    public List<WantedPicture> wanted() {
        return wanted;
    }
}
