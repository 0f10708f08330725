package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class SecretChannelTest {
    private static final LinkSecret SECRET = secret(1);

    private static LinkSecret secret(int seed) {
        var bytes = new byte[32];
        new java.util.SplittableRandom(seed).nextBytes(bytes);
        return new LinkSecret(bytes);
    }

    /** Bytes that wait to be read. */
    private static final class Pipe extends InputStream {
        private final LinkedBlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();

        OutputStream end(ByteArrayOutputStream copy) {
            return new OutputStream() {
                @Override
                public void write(int value) {
                    copy.write(value);
                    bytes.add(value & 0xFF);
                }
            };
        }

        @Override
        public int read() throws IOException {
            try {
                return bytes.take();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            target[offset] = (byte) read();
            int count = 1;
            while (count < length && !bytes.isEmpty()) {
                target[offset + count++] = (byte) read();
            }
            return count;
        }
    }

    /** Two ends; what the caller writes is also kept. */
    private static final class Pair {
        final SecretChannel caller;
        final SecretChannel answerer;
        final ByteArrayOutputStream wire = new ByteArrayOutputStream();

        Pair(LinkSecret callers, LinkSecret answerers) throws Exception {
            var toAnswerer = new Pipe();
            var toCaller = new Pipe();
            var fromAnswerer = toCaller.end(new ByteArrayOutputStream());
            var fromCaller = toAnswerer.end(wire);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var other = CompletableFuture.supplyAsync(() -> open(toAnswerer, fromAnswerer, answerers, false), threads);
                caller = open(toCaller, fromCaller, callers, true);
                answerer = other.join();
            }
        }

        private static SecretChannel open(InputStream in, OutputStream out, LinkSecret secret, boolean isCaller) {
            try {
                return SecretChannel.open(in, out, secret, isCaller);
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }
    }

    @Test
    void carriesFramesBothWays() throws Exception {
        var pair = new Pair(SECRET, SECRET);

        pair.caller.write(new byte[] {1, 2});
        pair.caller.write(new byte[0]);
        pair.answerer.write(new byte[] {3});

        assertThat(pair.answerer.read()).containsExactly(1, 2);
        assertThat(pair.answerer.read()).isEmpty();
        assertThat(pair.caller.read()).containsExactly(3);
    }

    @Test
    void whoDoesNotKnowTheSecretIsNotUnderstood() throws Exception {
        var pair = new Pair(SECRET, secret(2));

        pair.caller.write(new byte[] {1, 2});

        assertThatThrownBy(pair.answerer::read).isInstanceOf(IOException.class).hasMessageContaining("secret");
    }

    @Test
    void aFrameOfAnotherConnectionIsRefused() throws Exception {
        var first = new Pair(SECRET, SECRET);
        first.caller.write("take everything over".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var recorded = first.wire.toByteArray();
        var frames = java.util.Arrays.copyOfRange(recorded, 49, recorded.length);

        var toAnswerer = new Pipe();
        var fromAttacker = toAnswerer.end(new ByteArrayOutputStream());
        fromAttacker.write(recorded, 0, 49);
        fromAttacker.write(frames);
        var answerer = SecretChannel.open(toAnswerer, new ByteArrayOutputStream(), SECRET, false);

        assertThatThrownBy(answerer::read).isInstanceOf(IOException.class);
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        var in = new ByteArrayOutputStream();
        in.writeBytes(new byte[] {'P', 'L', 'Y', 'S', 2});
        in.writeBytes(new byte[44]);

        assertThatThrownBy(() -> SecretChannel.open(
                        new java.io.ByteArrayInputStream(in.toByteArray()), new ByteArrayOutputStream(), SECRET, false))
                .hasMessageContaining("version");
    }

    @Test
    void aSecretHasEnoughBytesAndIsNotShown() {
        assertThatThrownBy(() -> new LinkSecret(new byte[16])).isInstanceOf(IllegalArgumentException.class);
        assertThat(SECRET).hasToString("LinkSecret");
    }
}
