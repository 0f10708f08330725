package org.parley.roles.media.ng;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.parley.media.codec.OpusEncoder;
import org.parley.media.codec.OpusSettings;
import org.parley.media.mix.Frames;
import org.parley.media.ogg.OggOpusWriter;
import org.parley.media.tap.TapSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what all parties of a call say together into one Ogg Opus file: {@code name.part} while it grows, {@code name.opus} when it is
 * whole. Frames are handed from the media loop to a thread of the recording's own in buffers that go round; if the disk is slower than two
 * seconds, frames are left out and are silence in the file.
 */
final class NgRecording implements TapSink {
    private static final Logger LOG = LoggerFactory.getLogger(NgRecording.class);
    private static final int BUFFERS = 100;

    private static final class Buffer {
        private final short[] samples = new short[Frames.SAMPLES];
        private long frameIndex;
    }

    private final Path unfinished;
    private final Path finished;
    private final BlockingQueue<Buffer> free = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final BlockingQueue<Buffer> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Buffer last = new Buffer();
    private final Thread writer;

    /** Opens the file. NgRefusal if that fails. */
    NgRecording(Path folder, String name) {
        finished = folder.resolve(name + ".opus");
        unfinished = folder.resolve(name + ".part");
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Buffer());
        }
        try {
            Files.createDirectories(folder);
            var out = new BufferedOutputStream(Files.newOutputStream(unfinished));
            writer = Thread.ofVirtual().name("parley-ng-recording").start(() -> write(out));
        } catch (IOException failure) {
            throw new NgRefusal("The recording cannot be written: " + failure.getMessage());
        }
    }

    Path file() {
        return finished;
    }

    @Override
    public void onTrack(int track, String key, String name) {
        // One file of all together.
    }

    @Override
    public void onFrame(int track, long frameIndex, short[] samples, int offset) {
        if (track != MIX_TRACK) {
            return;
        }
        var buffer = free.poll();
        if (buffer != null) {
            System.arraycopy(samples, offset, buffer.samples, 0, Frames.SAMPLES);
            buffer.frameIndex = frameIndex;
            filled.add(buffer);
        }
    }

    @Override
    public void onTrackEnd(int track, long frameIndex) {
        // One file of all together.
    }

    @Override
    public void onEnd(long frameIndex) {
        last.frameIndex = frameIndex;
        filled.add(last);
    }

    /** Waits until the file is whole. */
    void await() throws InterruptedException {
        writer.join();
    }

    private void write(BufferedOutputStream out) {
        try (out;
                var ogg = new OggOpusWriter(out, 1, finished.getFileName().toString());
                var encoder = OpusEncoder.open(Frames.SAMPLE_RATE, 1, OpusSettings.RECORDING)) {
            var packet = new byte[OpusEncoder.MAX_PAYLOAD_BYTES];
            while (true) {
                var buffer = filled.take();
                if (buffer == last) {
                    ogg.silenceUntil(last.frameIndex);
                    break;
                }
                int bytes = encoder.encode(buffer.samples, 0, Frames.SAMPLES, packet, 0, packet.length);
                ogg.packet(buffer.frameIndex, Arrays.copyOf(packet, bytes));
                free.add(buffer);
            }
        } catch (IOException failure) {
            LOG.error("The recording {} ends here", unfinished, failure);
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            LOG.error("The recording {} keeps its name", unfinished, failure);
        }
    }
}
