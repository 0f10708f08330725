package org.parley.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system's accounting says of a process: CPU time and memory, from {@code /proc}. */
public record ProcessFigures(long cpuMs, long residentKb) {
    private static final long TICK_MS = 10; // USER_HZ is 100 on Linux whatever the kernel's own clock.

    /** Reads them now. */
    public static ProcessFigures of(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The command's name may hold blanks: fields count from behind its closing parenthesis.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            long resident = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return new ProcessFigures(ticks * TICK_MS, resident);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
