package org.parley.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Feeds a parser with mutations of good input: bits flipped, bytes replaced, cut, repeated, spliced, and noise. A
 * failure names the seed, and {@code -Dparley.fuzz.seed=N} replays just that one.
 */
public final class Fuzzing {
    private Fuzzing() {}

    /** Runs {@code target} on {@code iterations} mutations; any exception or error it lets out fails the test. */
    public static void run(List<byte[]> corpus, int iterations, Consumer<byte[]> target) {
        var only = Long.getLong("parley.fuzz.seed");
        long first = only != null ? only : 0;
        long last = only != null ? only : iterations - 1L;
        for (long seed = first; seed <= last; seed++) {
            var input = mutate(corpus, new SplittableRandom(seed));
            try {
                target.accept(input);
            } catch (Throwable failure) {
                throw new AssertionError(
                        "Input of seed " + seed + " broke the parser; replay with -Dparley.fuzz.seed=" + seed
                                + "; input (ISO-8859-1): "
                                + new String(input, java.nio.charset.StandardCharsets.ISO_8859_1),
                        failure);
            }
        }
    }

    private static byte[] mutate(List<byte[]> corpus, SplittableRandom random) {
        var data = corpus.get(random.nextInt(corpus.size())).clone();
        int rounds = 1 + random.nextInt(6);
        for (int i = 0; i < rounds; i++) {
            data = mutateOnce(data, corpus, random);
        }
        return data;
    }

    private static byte[] mutateOnce(byte[] data, List<byte[]> corpus, SplittableRandom random) {
        if (data.length == 0) {
            return noise(random, 1 + random.nextInt(64));
        }
        int at = random.nextInt(data.length);
        return switch (random.nextInt(8)) {
            case 0 -> withByte(data, at, (byte) (data[at] ^ (1 << random.nextInt(8))));
            case 1 -> withByte(data, at, (byte) random.nextInt(256));
            case 2 -> withByte(data, at, (byte) (random.nextBoolean() ? 0 : 0xFF));
            case 3 -> Arrays.copyOf(data, at);
            case 4 -> splice(data, at, Arrays.copyOfRange(data, at, Math.min(data.length, at + random.nextInt(64))));
            case 5 -> splice(data, at, noise(random, random.nextInt(32)));
            case 6 -> {
                var other = corpus.get(random.nextInt(corpus.size()));
                yield splice(Arrays.copyOf(data, at), at, Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
            }
            default -> {
                int to = Math.min(data.length, at + 1 + random.nextInt(16));
                var shorter = Arrays.copyOf(data, data.length - (to - at));
                System.arraycopy(data, to, shorter, at, data.length - to);
                yield shorter;
            }
        };
    }

    private static byte[] withByte(byte[] data, int at, byte value) {
        data[at] = value;
        return data;
    }

    private static byte[] splice(byte[] data, int at, byte[] extra) {
        var longer = new byte[data.length + extra.length];
        System.arraycopy(data, 0, longer, 0, at);
        System.arraycopy(extra, 0, longer, at, extra.length);
        System.arraycopy(data, at, longer, at + extra.length, data.length - at);
        return longer;
    }

    private static byte[] noise(SplittableRandom random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
