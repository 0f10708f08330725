package org.parley.media.standby;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Marks in a folder that outlive a process: which lives of a standby have taken legs over. Whoever finds that a life has ended and
 * that it made no mark knows that none of its legs' indices was ever used elsewhere. Good on one host until it restarts; a life of before
 * that is unknown. Thread-safe.
 */
public final class TakeoverMarks {
    /** What is known of a life. */
    public enum Verdict {
        NEVER_TOOK_OVER,
        TOOK_OVER,
        UNKNOWN
    }

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private final Path folder;

    public TakeoverMarks(Path folder) {
        this.folder = folder;
    }

    /** A life begins: to be called before it learns any key. */
    public void onBegin(long life) {
        try {
            Files.createDirectories(folder);
            Files.writeString(file("life", life), bootId());
        } catch (IOException failure) {
            throw new UncheckedIOException("A standby's marks cannot be written to " + folder, failure);
        }
    }

    /** This life goes on with legs: to be called before it sends anything for them. */
    public void onTakeover(long life) {
        try {
            Files.writeString(file("taken", life), "");
        } catch (IOException failure) {
            throw new UncheckedIOException("A takeover cannot be marked in " + folder, failure);
        }
    }

    /** The orderly end of a life, which has released its records. */
    public void onEnd(long life) {
        try {
            Files.deleteIfExists(file("life", life));
        } catch (IOException failure) {
            throw new UncheckedIOException("A standby's mark cannot be removed from " + folder, failure);
        }
    }

    /** To be asked once the life has ended. */
    public Verdict of(long life) {
        if (Files.exists(file("taken", life))) {
            return Verdict.TOOK_OVER;
        }
        try {
            var boot = bootId();
            boolean isOfThisBoot = !boot.isEmpty() && Files.readString(file("life", life)).equals(boot);
            return isOfThisBoot ? Verdict.NEVER_TOOK_OVER : Verdict.UNKNOWN;
        } catch (IOException _) {
            return Verdict.UNKNOWN;
        }
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException _) {
            return ""; // Not Linux: after an end nothing is known.
        }
    }

    private Path file(String kind, long life) {
        return folder.resolve("standby-" + kind + "-" + Long.toHexString(life));
    }
}
