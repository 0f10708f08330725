package org.parley.media.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.media.mix.Frames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded buffer between a {@link Player}'s reader and the media loop: one writes, one takes, without a lock. A seek makes all frames that were read
 * before it void by their number.
 */
final class ReadAhead implements Runnable {
    /** A second: longer than a disk should ever take. */
    static final int FRAMES = 50;
    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

    enum Taken {
        FRAME,
        NOT_YET,
        END
    }

    /** Where to go on; {@code number} counts. */
    private record Order(int number, PlayerPosition to) {}

    private static final class Slot {
        final short[] sound = new short[Frames.SAMPLES];
        int order;
        int round;
        int file;
        long sample;
        boolean isEnd;
    }

    private final Playlist list;
    private final Slot[] slots = new Slot[FRAMES];
    private volatile long written;
    private volatile long takenCount;
    private volatile Order order;
    private volatile boolean stopped;
    private volatile @Nullable String failure;
    private @Nullable Thread reader;
    private Slot last = new Slot();

    ReadAhead(Playlist list, PlayerPosition from) {
        this.list = list;
        order = new Order(0, from);
        Arrays.setAll(slots, _ -> new Slot());
    }

    void readBy(Thread thread) {
        reader = thread;
    }

    /** On the loop. */
    Taken take(short[] out, int offset) {
        int current = order.number();
        long next = takenCount;
        while (next < written && slots[(int) (next % FRAMES)].order != current) {
            next++;
        }
        if (next == written) {
            Arrays.fill(out, offset, offset + Frames.SAMPLES, (short) 0);
            release(next);
            return Taken.NOT_YET;
        }
        var slot = slots[(int) (next % FRAMES)];
        System.arraycopy(slot.sound, 0, out, offset, Frames.SAMPLES);
        boolean isEnd = slot.isEnd;
        if (!isEnd) {
            last.round = slot.round;
            last.file = slot.file;
            last.sample = slot.sample;
        }
        release(next + 1);
        return isEnd ? Taken.END : Taken.FRAME;
    }

    /** Where the frame that was taken last ends. */
    PlayerPosition taken(double volume) {
        return new PlayerPosition(last.round, last.file, last.sample, volume, false);
    }

    private void release(long upTo) {
        takenCount = upTo;
        // Waking somebody costs: not at every frame.
        if (written - upTo <= FRAMES / 2) {
            LockSupport.unpark(reader);
        }
    }

    void seek(int file, long sample) {
        order = new Order(order.number() + 1, new PlayerPosition(0, file, sample, 1, false));
        LockSupport.unpark(reader);
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(reader);
    }

    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void run() {
        while (!stopped) {
            var current = order;
            int round = current.to().round();
            boolean hasPlayed = true;
            for (int file = current.to().file(); isCurrent(current); file++) {
                if (file >= list.files().size()) {
                    round++;
                    file = 0;
                    // Where no file can be read, for ever would be a loop that never rests.
                    if (list.times() > 0 && round >= list.times() || !hasPlayed) {
                        break;
                    }
                    hasPlayed = false;
                }
                boolean isFirst = file == current.to().file() && round == current.to().round();
                hasPlayed |= play(current, round, file, isFirst ? current.to().sample() : 0);
            }
            if (isCurrent(current)) {
                writeEnd(current);
            }
            while (isCurrent(current)) {
                LockSupport.park(this);
            }
        }
    }

    private boolean isCurrent(Order one) {
        return !stopped && order == one;
    }

    /** Returns whether anything came out of it. */
    private boolean play(Order current, int round, int file, long from) {
        var path = list.files().get(file);
        try {
            if (!(SoundFiles.open(path) instanceof Parsed.Ok<SoundFile>(var sound))) {
                failure = path + " is no sound that can be played";
                LOG.warn("{}", failure);
                return false;
            }
            try (sound) {
                sound.seek(from);
                return copy(current, round, file, from, sound);
            }
        } catch (IOException | RuntimeException failed) {
            failure = path + " cannot be read: " + failed.getMessage();
            LOG.warn("{}", failure);
            return false;
        }
    }

    private boolean copy(Order current, int round, int file, long from, SoundFile sound) throws IOException {
        long sample = from;
        while (isCurrent(current)) {
            var slot = room(current);
            if (slot == null) {
                break;
            }
            int read = sound.read(slot.sound, 0, Frames.SAMPLES);
            if (read == 0) {
                break;
            }
            Arrays.fill(slot.sound, read, Frames.SAMPLES, (short) 0);
            sample += read;
            publish(slot, current, round, file, sample, false);
        }
        return sample > from;
    }

    private void writeEnd(Order current) {
        var slot = room(current);
        if (slot != null) {
            Arrays.fill(slot.sound, (short) 0);
            publish(slot, current, 0, 0, 0, true);
        }
    }

    /** Waits for a free slot; null when there is something else to do. */
    private @Nullable Slot room(Order current) {
        while (isCurrent(current)) {
            if (written - takenCount < FRAMES) {
                return slots[(int) (written % FRAMES)];
            }
            LockSupport.park(this);
        }
        return null;
    }

    private void publish(Slot slot, Order current, int round, int file, long sample, boolean isEnd) {
        slot.order = current.number();
        slot.round = round;
        slot.file = file;
        slot.sample = sample;
        slot.isEnd = isEnd;
        written = written + 1;
    }
}
