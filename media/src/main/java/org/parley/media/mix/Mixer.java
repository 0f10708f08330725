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

    /** Somebody who is this little below those who are mixed may be one of them in a moment. */
    private static final int NEARLY_DB = 6;

    private static final int QUIET_DBOV = -55;

    private final int maxMembers;
    private final int maxMixed;
    private final List<MixMember> members = new ArrayList<>();
    private final Voices voices;
    private final int[] total = new int[Frames.SAMPLES];
    private final int[] partial = new int[Frames.SAMPLES];
    private final Voices partialVoices;
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
        partialVoices = new Voices(maxMixed);
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
            member.measure();
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
                member.level();
                voices.add(member);
                if ((member.speaksTo() & Groups.MAIN) != 0) {
                    addTo(total, member.sound());
                    totalIsSilent = false;
                }
            }
        }
        spoken = announcement;
    }

    /** Whether whatever is mixed is so soft in this frame that nobody would notice a fault in it. */
    public boolean isQuiet() {
        for (int i = 0; i < voices.count(); i++) {
            if (voices.get(i).frameDbov() > QUIET_DBOV) {
                return false;
            }
        }
        return true;
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
        voicesFor(member, partialVoices);
        heardBy(member, partialVoices, partial, out, offset);
    }

    /**
     * The same for one of several threads at once, each with room of its own.
     *
     * @param heard what {@link #voicesFor} gave for this member
     * @param sum room for {@link Frames#SAMPLES}
     */
    public void heardBy(MixMember member, Voices heard, int[] sum, short[] out, int offset) {
        if (member.hears() != Groups.MAIN) {
            sumOf(heard, sum, out, offset);
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
    private void sumOf(Voices heard, int[] sum, short[] out, int offset) {
        Arrays.fill(sum, 0);
        if (spoken != null) {
            addTo(sum, spoken);
        }
        for (int i = 0; i < heard.count(); i++) {
            addTo(sum, heard.get(i).sound());
        }
        for (int i = 0; i < Frames.SAMPLES; i++) {
            out[offset + i] = SoftLimiter.limit(sum[i]);
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
            member.isNearlyMixed = true;
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
        int lowest = Integer.MAX_VALUE;
        int placesAtThreshold = maxMixed - above;
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            int rank = member.detector.isAudible() ? rank(member) : -1;
            boolean isIn = rank > threshold || rank == threshold && placesAtThreshold-- > 0;
            member.isMixed = isIn;
            lowest = isIn ? Math.min(lowest, rank) : lowest;
        }
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            member.isNearlyMixed = member.isMixed || rank(member) > lowest - NEARLY_DB - STAY_DB;
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
