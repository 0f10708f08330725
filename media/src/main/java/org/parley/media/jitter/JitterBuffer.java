package org.parley.media.jitter;

import org.jspecify.annotations.Nullable;

/**
 * Puts one RTP stream's packets back in order and gives them out on the clock of whoever plays them. {@link #insert} takes
 * packets as they come; {@link #pull} says what to play next: a packet, a guess in place of a lost one, or nothing.
 *
 * <p>The time between the two is as short as the network allows ({@link DelayEstimator}). It grows at once when packets
 * come late (the gap is concealed and then played after all) and shrinks when the player follows {@link #advice()}. Sequence
 * numbers and timestamps may wrap, jump or start anew. At most {@value #SLOTS} packets are held, in memory taken once.
 * Owned by one leg of a media loop; not thread-safe.
 */
public final class JitterBuffer {
    /** The most packets held: 2.5 s of 20 ms packets, far more than the longest delay. */
    static final int SLOTS = 128;

    static final int MAX_PAYLOAD_BYTES = 1500;

    /** A packet this far behind is a restart of the sender rather than a straggler (RFC 3550 §A.1 MAX_MISORDER). */
    private static final int MAX_MISORDER = 100;

    private static final int CONCEAL_MAX_MS = 120;
    private static final long JUMP_NS = 2_000_000_000L;
    /** A start plays at most this much more than the target delay. */
    private static final long START_SLACK_NS = 20_000_000L;

    /** Playing later than this beyond the target skips ahead without waiting for advice. */
    private static final long SKIP_SLACK_NS = 200_000_000L;

    /** A packet whose place was concealed is still played unless it comes this much too late. */
    private static final long LATE_SLACK_NS = 40_000_000L;

    private static final long SHORTEN_SLACK_NS = 24_000_000L;
    private static final long LENGTHEN_SLACK_NS = 8_000_000L;
    private static final int ADVICE_PACKETS = 50;
    private static final int ADVICE_PACKETS_TO_LENGTHEN = 5;

    /** What to play next. */
    public enum Next {
        /** The packet under {@link #payload()}. */
        PACKET,
        /** A lost packet's sound, from the copy that the packet under {@link #payload()} may carry; that one comes next. */
        FEC,
        /** Something like the last sound. */
        CONCEAL,
        /** Silence: not started, ended, or the sender pauses. */
        NOTHING
    }

    /** What would bring the delay where it should be. */
    public enum Advice {
        KEEP,
        /** Play one packet less: pull another and blend the two. */
        SHORTEN,
        /** Play some silence more before the next pull. */
        LENGTHEN
    }

    private final int clockRate;
    private final DelayEstimator delay;
    private final JitterSlot[] slots = new JitterSlot[SLOTS];

    private boolean seen;
    private boolean playing;
    private int buffered;
    private int nextSequence;
    private int highestSequence;
    private long playoutTimestamp;
    private long lastTimestamp;
    private long originTimestamp;
    private long originNs;
    /** Ticks filled with concealment or silence since the last packet ended: its successors lie that far behind. */
    private long filledTicks;
    private long concealedTicks;
    /** Whether the concealment was the very sound of the missing packet. */
    private boolean recovered;
    /** Whether that packet really carried it; its player knows. */
    private boolean repaired;
    private int holdBacks;
    /** Bit n: the sequence number {@code nextSequence - 1 - n} was played. */
    private long playedMask;

    private int suspectSequence = -1;
    private JitterSlot current = new JitterSlot();
    private int durationTicks;

    private int advicePackets;
    private long leastLagNs;
    private long mostLagNs;
    private long lagNs;

    private @Nullable PacketFates fates;
    private long received;
    private long played;
    private long lost;
    private long late;
    private long duplicates;
    private long reordered;
    private long discarded;
    private long refused;
    private long concealedFrames;
    private long recoveredByFec;
    private long restarts;

    public JitterBuffer(JitterSettings settings) {
        clockRate = settings.clockRate();
        delay = new DelayEstimator(settings);
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new JitterSlot();
        }
        durationTicks = clockRate / 50;
    }

    /** Who is told what becomes of each packet from now on. */
    public void tell(PacketFates listener) {
        fates = listener;
    }

    /**
     * Takes a packet. Returns whether it will be played: late, repeated and oversized ones are counted and dropped. (More
     * parameters than our rule allows: this is the packet path, and a record would be garbage.)
     *
     * @param durationTicks how much sound it holds, in clock-rate ticks
     * @param tag whatever its player wants to know of it then
     */
    public boolean insert(
            int sequence,
            int timestamp,
            int durationTicks,
            int tag,
            byte[] data,
            int offset,
            int length,
            long arrivalNs) {
        received++;
        if (length > MAX_PAYLOAD_BYTES || durationTicks <= 0) {
            refused++;
            return false;
        }
        if (!follows(sequence, timestamp, arrivalNs)) {
            return false;
        }
        long extended = lastTimestamp + (timestamp - (int) lastTimestamp);
        lastTimestamp = extended;
        delay.observe(transitNs(extended, arrivalNs), arrivalNs);
        var slot = place(sequence);
        if (slot == null) {
            return false;
        }
        slot.timestamp = extended;
        slot.durationTicks = durationTicks;
        slot.tag = tag;
        slot.fill(data, offset, length);
        return true;
    }

    /** Notes a packet of the stream that carries no sound, so that its sequence number is not taken for a loss. */
    public void insertMarker(int sequence) {
        if (!seen || suspectSequence >= 0) {
            return;
        }
        int ahead = (short) (sequence - nextSequence);
        if (ahead < 0 || ahead >= SLOTS) {
            return;
        }
        var slot = place(sequence);
        if (slot != null) {
            slot.isMarker = true;
        }
    }

    /** What to play now; {@link #durationTicks()} says how much of it. */
    public Next pull(long nowNs) {
        durationTicks = clockRate / 50;
        passMarkers();
        if (!playing && !start(nowNs)) {
            return Next.NOTHING;
        }
        skipWhatIsTooOld(nowNs);
        skipWhatIsReplaced(nowNs);
        if (buffered == 0) {
            return underrun();
        }
        var head = head();
        long gap = head.timestamp - playoutTimestamp;
        if (head.sequence == nextSequence) {
            return gap <= filledTicks ? inOrder(head, nowNs) : afterPause(head, nowNs);
        }
        return afterLoss(head, gap - filledTicks, nowNs);
    }

    /** The payload of the last pull's packet; valid until the next pull or insert. */
    public byte[] payload() {
        return current.payload;
    }

    public int payloadLength() {
        return current.payloadLength;
    }

    /** What the packet was inserted with. */
    public int tag() {
        return current.tag;
    }

    /** How much sound the last pull asks for, in clock-rate ticks. */
    public int durationTicks() {
        return durationTicks;
    }

    /** The sequence number of the last pull's packet. */
    public int sequence() {
        return current.sequence;
    }

    /** The RTP timestamp of the last pull's packet. */
    public int timestamp() {
        return (int) current.timestamp;
    }

    /** Whether sound is being played, a short gap included. */
    public boolean isPlaying() {
        return playing;
    }

    /** The sequence number that is played next. */
    public int nextSequence() {
        return nextSequence;
    }

    /** Where the last packet played ends: the timestamp of the next one if nothing is left out. */
    public int nextTimestamp() {
        return (int) playoutTimestamp;
    }

    /** Whether all packets that wait follow each other, so that further pulls would give all of them. */
    public boolean isGapless() {
        for (int i = 0; i < buffered; i++) {
            if (!slots[(nextSequence + i) & (SLOTS - 1)].isFull) {
                return false;
            }
        }
        return playing || buffered == 0;
    }

    /** Whether a further pull would give a packet at once. */
    public boolean hasNext() {
        return playing && buffered > 0 && slots[nextSequence & (SLOTS - 1)].isFull;
    }

    /** What the player should do about the delay; following it or not is his choice, silence being the best moment. */
    public Advice advice() {
        if (advicePackets >= ADVICE_PACKETS && leastLagNs > delay.targetNs() + SHORTEN_SLACK_NS && hasNext()) {
            return Advice.SHORTEN;
        }
        if (advicePackets >= ADVICE_PACKETS_TO_LENGTHEN && mostLagNs < delay.targetNs() - LENGTHEN_SLACK_NS) {
            return Advice.LENGTHEN;
        }
        return Advice.KEEP;
    }

    /** Tells that the packet of the last {@link Next#FEC} carried a copy of the lost one; otherwise that counts as lost. */
    public void repaired() {
        repaired = true;
    }

    /** Tells that the player followed {@link Advice#LENGTHEN} with silence. */
    public void lengthened() {
        advicePackets = 0;
    }

    /** Tells that the player followed {@link Advice#SHORTEN} with an extra pull. */
    public void shortened() {
        advicePackets = 0;
        discarded++;
    }

    /** The delay aimed at, beyond the network's fastest packet. */
    public int targetDelayMs() {
        return (int) (delay.targetNs() / 1_000_000);
    }

    /** How much later than the network's fastest way the last packet was played. */
    public int delayMs() {
        return (int) (lagNs / 1_000_000);
    }

    public JitterCounters counters() {
        return new JitterCounters(
                received, played, lost, late, duplicates, reordered, discarded, refused, concealedFrames, recoveredByFec,
                restarts);
    }

    /** Forgets the stream: another source begins. Counters stay. */
    public void reset() {
        for (var slot : slots) {
            slot.free();
        }
        seen = false;
        playing = false;
        buffered = 0;
        playedMask = 0;
        suspectSequence = -1;
        filledTicks = 0;
        concealedTicks = 0;
        advicePackets = 0;
        delay.reset();
    }

    /** Whether the packet belongs to the stream as known; a stream that starts anew needs two packets to be believed. */
    private boolean follows(int sequence, int timestamp, long arrivalNs) {
        if (!seen) {
            begin(sequence, timestamp, arrivalNs);
            return true;
        }
        int ahead = (short) (sequence - nextSequence);
        long extended = lastTimestamp + (timestamp - (int) lastTimestamp);
        boolean jumps = ahead >= SLOTS
                || ahead < -MAX_MISORDER
                || Math.abs(transitNs(extended, arrivalNs) - delay.baseNs()) > JUMP_NS;
        if (!jumps) {
            suspectSequence = -1;
            return true;
        }
        if (sequence == suspectSequence) {
            reset();
            restarts++;
            begin(sequence, timestamp, arrivalNs);
            return true;
        }
        suspectSequence = (sequence + 1) & 0xFFFF;
        refused++;
        return false;
    }

    private void begin(int sequence, int timestamp, long arrivalNs) {
        seen = true;
        nextSequence = sequence;
        highestSequence = sequence;
        lastTimestamp = timestamp & 0xFFFF_FFFFL;
        originTimestamp = lastTimestamp;
        originNs = arrivalNs;
    }

    private @Nullable JitterSlot place(int sequence) {
        int ahead = (short) (sequence - nextSequence);
        if (ahead < 0 && !mayStartEarlier(sequence)) {
            countLate(-ahead);
            return null;
        }
        if (ahead < 0) {
            nextSequence = sequence;
        }
        var slot = slots[sequence & (SLOTS - 1)];
        if (slot.isFull) {
            duplicates++;
            return null;
        }
        if ((short) (sequence - highestSequence) > 0) {
            highestSequence = sequence;
        } else if (buffered > 0) {
            reordered++;
        }
        slot.isFull = true;
        slot.sequence = sequence;
        buffered++;
        return slot;
    }

    /** Before the first packet is played, an earlier one may still become the first. */
    private boolean mayStartEarlier(int sequence) {
        return !playing && playedMask == 0 && (short) (highestSequence - sequence) < SLOTS;
    }

    private void countLate(int behind) {
        if (behind <= Long.SIZE && (playedMask >>> (behind - 1) & 1) != 0) {
            duplicates++;
        } else {
            late++;
        }
    }

    private boolean start(long nowNs) {
        if (buffered == 0) {
            return false;
        }
        if (lagNs(head(), nowNs) < delay.targetNs()) {
            return false;
        }
        discardBeyond(delay.targetNs() + START_SLACK_NS, nowNs);
        if (buffered == 0) {
            return false;
        }
        var first = head();
        settle(first.sequence);
        playoutTimestamp = first.timestamp;
        playing = true;
        filledTicks = 0;
        concealedTicks = 0;
        advicePackets = 0;
        return true;
    }

    private Next underrun() {
        if (ms(concealedTicks) >= CONCEAL_MAX_MS) {
            playing = false;
            return Next.NOTHING;
        }
        return conceal(clockRate / 50);
    }

    private Next inOrder(JitterSlot head, long nowNs) {
        long lag = lagNs(head, nowNs);
        // It came while its place was being concealed: later than planned. If the plan is longer by now, wait on.
        if (filledTicks > 0 && lag < delay.targetNs() - LENGTHEN_SLACK_NS && holdBacks < 2) {
            holdBacks++;
            return conceal(clockRate / 50);
        }
        holdBacks = 0;
        return play(head, lag);
    }

    /** The sender counts on but its clock went further: it sent nothing for a while (DTX, silence suppression). */
    private Next afterPause(JitterSlot head, long nowNs) {
        long lag = lagNs(head, nowNs);
        if (lag >= delay.targetNs()) {
            return play(head, lag);
        }
        durationTicks = clockRate / 50;
        filledTicks += durationTicks;
        return Next.NOTHING;
    }

    private Next afterLoss(JitterSlot head, long missingTicks, long nowNs) {
        long lag = lagNs(head, nowNs);
        if (missingTicks <= 0 || (ms(concealedTicks) >= CONCEAL_MAX_MS && lag >= delay.targetNs())) {
            return play(head, lag);
        }
        if (ms(concealedTicks) >= CONCEAL_MAX_MS) {
            durationTicks = clockRate / 50;
            filledTicks += durationTicks;
            return Next.NOTHING;
        }
        boolean isJustBefore = ((head.sequence - nextSequence) & 0xFFFF) == 1 || missingTicks <= head.durationTicks;
        if (isJustBefore && missingTicks <= 2L * head.durationTicks) {
            current = head;
            durationTicks = (int) missingTicks;
            filledTicks += missingTicks;
            concealedTicks += missingTicks;
            recovered = true;
            recoveredByFec++;
            return Next.FEC;
        }
        return conceal((int) Math.min(missingTicks, clockRate / 50));
    }

    private Next conceal(int ticks) {
        durationTicks = ticks;
        filledTicks += ticks;
        concealedTicks += ticks;
        concealedFrames++;
        return Next.CONCEAL;
    }

    private Next play(JitterSlot head, long lag) {
        settle(head.sequence);
        release(head);
        playedMask |= 1;
        played++;
        if (fates != null) {
            fates.onPlayed();
        }
        current = head;
        durationTicks = head.durationTicks;
        playoutTimestamp = head.timestamp + head.durationTicks;
        filledTicks = 0;
        concealedTicks = 0;
        recovered = false;
        repaired = false;
        noteLag(lag);
        return Next.PACKET;
    }

    private void noteLag(long lag) {
        lagNs = lag;
        if (advicePackets == 0 || advicePackets > 4 * ADVICE_PACKETS) {
            advicePackets = 0;
            leastLagNs = lag;
            mostLagNs = lag;
        }
        leastLagNs = Math.min(leastLagNs, lag);
        mostLagNs = Math.max(mostLagNs, lag);
        advicePackets++;
    }

    /** After a stall of the network or of ours much lies waiting: play what is current. */
    private void skipWhatIsTooOld(long nowNs) {
        if (buffered == 0 || lagNs(head(), nowNs) <= delay.targetNs() + SKIP_SLACK_NS) {
            return;
        }
        discardBeyond(delay.targetNs() + START_SLACK_NS, nowNs);
        if (buffered > 0) {
            settle(head().sequence);
            playoutTimestamp = head().timestamp;
            filledTicks = 0;
        }
    }

    /** Drops the oldest packets that would be played later than that; the newest stays, unless only markers follow. */
    private void discardBeyond(long lagMaxNs, long nowNs) {
        while (buffered > 1 && lagNs(head(), nowNs) > lagMaxNs) {
            discard(head());
        }
    }

    /** What came after its place was filled is not played a second time, unless that keeps up with a delay that grew. */
    private void skipWhatIsReplaced(long nowNs) {
        while (buffered > 1) {
            var head = head();
            boolean isReplaced = head.sequence == nextSequence
                    && head.timestamp == playoutTimestamp
                    && filledTicks >= head.durationTicks;
            if (!isReplaced || !(recovered || lagNs(head, nowNs) > delay.targetNs() + LATE_SLACK_NS)) {
                return;
            }
            playoutTimestamp += head.durationTicks;
            filledTicks -= head.durationTicks;
            tellLost(1);
            recovered = false;
            repaired = false;
            release(head);
            late++;
            passMarkers();
        }
    }

    private void passMarkers() {
        while (buffered > 0) {
            var slot = slots[nextSequence & (SLOTS - 1)];
            if (!slot.isFull || !slot.isMarker) {
                break;
            }
            release(slot);
        }
        // A marker behind a loss is passed when the loss is settled by a packet of sound; alone it settles it itself.
        while (buffered > 0 && head().isMarker) {
            var marker = head();
            settle(marker.sequence);
            release(marker);
        }
    }

    private void discard(JitterSlot slot) {
        settle(slot.sequence);
        release(slot);
        if (!slot.isMarker) {
            discarded++;
            tellLost(1);
        }
        passMarkers();
    }

    /** The buffered packet with the lowest sequence number; there is one. */
    private JitterSlot head() {
        int sequence = nextSequence;
        for (int i = 0; i < SLOTS; i++) {
            var slot = slots[(sequence + i) & (SLOTS - 1)];
            if (slot.isFull) {
                return slot;
            }
        }
        throw new IllegalStateException("Packets are counted but not there");
    }

    private void release(JitterSlot slot) {
        slot.free();
        buffered--;
        moveTo((slot.sequence + 1) & 0xFFFF);
    }

    /** Goes on at {@code sequence}: what is between is lost. */
    private void settle(int sequence) {
        int missing = (sequence - nextSequence) & 0xFFFF;
        lost += missing;
        tellLost(missing);
        moveTo(sequence);
    }

    private void tellLost(int packets) {
        var listener = fates;
        if (listener == null) {
            return;
        }
        for (int i = 0; i < Math.min(packets, SLOTS); i++) {
            // In-band FEC holds the last packet before the one that carries it.
            if (repaired && i == packets - 1) {
                listener.onRepaired();
            } else {
                listener.onLost();
            }
        }
    }

    private void moveTo(int sequence) {
        int by = (sequence - nextSequence) & 0xFFFF;
        playedMask = by >= Long.SIZE ? 0 : playedMask << by;
        nextSequence = sequence;
    }

    private long lagNs(JitterSlot slot, long nowNs) {
        return transitNs(slot.timestamp, nowNs) - delay.baseNs();
    }

    private long transitNs(long extendedTimestamp, long atNs) {
        long ticks = extendedTimestamp - originTimestamp;
        long seconds = Math.floorDiv(ticks, (long) clockRate);
        long rest = Math.floorMod(ticks, (long) clockRate);
        return atNs - originNs - seconds * 1_000_000_000L - rest * 1_000_000_000L / clockRate;
    }

    private long ms(long ticks) {
        return ticks * 1000 / clockRate;
    }
}
