package org.parley.media.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * Sums the voices of its members: once for all who are silent, and less himself for each who is heard. Every 20 ms: write each
 * member's frame, {@link #mix}, then take {@link #heardByAll} and {@link #heardBy}. Who is silent costs his level and nothing
 * else; of many who speak at once the loudest are heard. Owned by the media loop; allocates nothing per frame.
 */
public final class Mixer {
    /** Somebody who is being mixed stays before another who is less than this louder. */
    private static final int STAY_DB = 6;

    private final int maxMembers;
    private final int maxMixed;
    private final List<MixMember> members = new ArrayList<>();
    private final Voices voices;
    private final int[] total = new int[Frames.SAMPLES];
    private final int[] partial = new int[Frames.SAMPLES];
    private final int[] atLevel = new int[-Frames.SILENCE_DBOV + 1 + STAY_DB];
    private int mixed;
    private boolean totalIsSilent = true;
    private short @Nullable [] spoken;

    /**
     * A mix of at most {@code maxMembers}, of whom at most {@code maxMixed} are heard at the same moment.
     */
    public Mixer(int maxMembers, int maxMixed) {
        if (maxMembers < 1 || maxMixed < 1) {
            throw new IllegalArgumentException("A mix needs room for somebody");
        }
        this.maxMembers = maxMembers;
        this.maxMixed = maxMixed;
        voices = new Voices(maxMixed);
    }

    /** A new member, silent so far. NODE_AT_LIMIT when the mix is full. */
    public MixMember add() {
        if (members.size() >= maxMembers) {
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "This conference has its " + maxMembers + " members; nobody else fits in");
        }
        var member = new MixMember();
        member.isMember = true;
        members.add(member);
        return member;
    }

    /** Idempotent. */
    public void remove(MixMember member) {
        if (member.isMember) {
            member.isMember = false;
            members.remove(member);
        }
    }

    public int size() {
        return members.size();
    }

    /** How many are heard in the last mix. */
    public int mixedCount() {
        return mixed;
    }

    /** Sums one frame: the members' and, if there is one, an announcement that everybody hears. */
    public void mix(short @Nullable [] announcement) {
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            member.detector.onFrame(
                    member.hasSound()
                            ? Frames.levelDbov(member.sound(), 0, Frames.SAMPLES)
                            : Frames.SILENCE_DBOV);
        }
        choose();
        Arrays.fill(total, 0);
        totalIsSilent = announcement == null;
        if (announcement != null) {
            addTo(total, announcement);
        }
        voices.clear();
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            if (member.isMixed && member.hasSound()) {
                voices.add(member);
                if ((member.speaksTo() & Groups.MAIN) != 0) {
                    addTo(total, member.sound());
                    totalIsSilent = false;
                }
            }
        }
        spoken = announcement;
    }

    /** All voices of the last mix. Valid until the next. */
    public Voices voices() {
        return voices;
    }

    /** The voices of the last mix that {@code listener} may hear, into {@code out}. */
    public void voicesFor(MixMember listener, Voices out) {
        out.clear();
        for (int i = 0; i < voices.count(); i++) {
            if (voices.get(i).isHeardBy(listener)) {
                out.add(voices.get(i));
            }
        }
    }

    /** Whether his own voice is among what the groups that he hears are told, so that nobody hears quite the same as he does. */
    public boolean hearsOwnMix(MixMember member) {
        return member.isMixed && member.hasSound() && (member.speaksTo() & member.hears()) != 0;
    }

    /** Whether the sum is nothing but zeros. */
    public boolean isSilent() {
        return totalIsSilent;
    }

    /** What those hear who are not mixed themselves: everybody. Also what a recording of the mix holds. */
    public void heardByAll(short[] out, int offset) {
        for (int i = 0; i < Frames.SAMPLES; i++) {
            out[offset + i] = SoftLimiter.limit(total[i]);
        }
    }

    /** What one member hears: whom he may hear, never himself. */
    public void heardBy(MixMember member, short[] out, int offset) {
        if (member.hears() != Groups.MAIN) {
            sumFor(member, out, offset);
        } else if (!hearsOwnMix(member)) {
            heardByAll(out, offset);
        } else {
            var own = member.sound();
            for (int i = 0; i < Frames.SAMPLES; i++) {
                out[offset + i] = SoftLimiter.limit(total[i] - own[i]);
            }
        }
    }

    /** For the few whose groups are not the usual ones. The deaf hear announcements. */
    private void sumFor(MixMember listener, short[] out, int offset) {
        Arrays.fill(partial, 0);
        if (spoken != null) {
            addTo(partial, spoken);
        }
        for (int i = 0; i < voices.count(); i++) {
            if (voices.get(i).isHeardBy(listener)) {
                addTo(partial, voices.get(i).sound());
            }
        }
        for (int i = 0; i < Frames.SAMPLES; i++) {
            out[offset + i] = SoftLimiter.limit(partial[i]);
        }
    }

    private void choose() {
        int audible = 0;
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).detector.isAudible()) {
                audible++;
            }
        }
        if (audible > maxMixed) {
            chooseLoudest();
            return;
        }
        mixed = audible;
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            member.isMixed = member.detector.isAudible();
        }
    }

    /** Finds the level that just enough are above; a histogram of levels does it in one pass each way. */
    private void chooseLoudest() {
        Arrays.fill(atLevel, 0);
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).detector.isAudible()) {
                atLevel[rank(members.get(i))]++;
            }
        }
        int threshold = atLevel.length - 1;
        int above = 0;
        while (above + atLevel[threshold] <= maxMixed) {
            above += atLevel[threshold--];
        }
        int placesAtThreshold = maxMixed - above;
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            int rank = member.detector.isAudible() ? rank(member) : -1;
            boolean isIn = rank > threshold || rank == threshold && placesAtThreshold-- > 0;
            member.isMixed = isIn;
        }
        mixed = maxMixed;
    }

    private static int rank(MixMember member) {
        return member.levelDbov() - Frames.SILENCE_DBOV + (member.isMixed ? STAY_DB : 0);
    }

    private static void addTo(int[] sum, short[] sound) {
        for (int i = 0; i < Frames.SAMPLES; i++) {
            sum[i] += sound[i];
        }
    }
}
