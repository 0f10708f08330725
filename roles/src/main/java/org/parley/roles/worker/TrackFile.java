package org.parley.roles.worker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.parley.domain.recordings.RecordingObjects;
import org.parley.media.journal.JournalEntry;
import org.parley.media.ogg.OggOpusWriter;

/** One track on its way into a file: the sound, its checksum, its waveform. One owner. */
final class TrackFile implements AutoCloseable {
    static final int FRAME_MS = 20;
    private static final int FRAMES_PER_PEAK = 1000 / FRAME_MS / RecordingObjects.PEAKS_PER_SECOND;
    private static final int MAX_PEAKS = 24 * 3600 * RecordingObjects.PEAKS_PER_SECOND;

    private final int track;
    private final String name;
    private final Path file;
    private final MessageDigest digest = sha256();
    private final OggOpusWriter ogg;
    private byte[] peaks = new byte[600];

    TrackFile(Path folder, int track, String name) throws IOException {
        this.track = track;
        this.name = name;
        file = folder.resolve("track-" + track + ".ogg");
        var target = new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest);
        ogg = new OggOpusWriter(target, track + 1, name);
    }

    void packet(JournalEntry.Packet packet) throws IOException {
        ogg.packet(packet.frameIndex(), packet.opus());
        int index = (int) Math.min(MAX_PEAKS - 1L, packet.frameIndex() / FRAMES_PER_PEAK);
        if (index >= peaks.length) {
            peaks = Arrays.copyOf(peaks, Math.min(MAX_PEAKS, Math.max(index + 1, 2 * peaks.length)));
        }
        peaks[index] = (byte) Math.max(peaks[index] & 0xFF, packet.peak());
    }

    /** Ends the file at a frame, with silence up to there. */
    void end(long frameIndex) throws IOException {
        ogg.silenceUntil(frameIndex);
        ogg.close();
    }

    int track() {
        return track;
    }

    String name() {
        return name;
    }

    Path file() {
        return file;
    }

    long durationMs() {
        return ogg.frames() * FRAME_MS;
    }

    /** After {@link #end}. */
    String sha256Hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** One byte for each piece of the track, silence at its end included. */
    byte[] peaks() {
        long count = (ogg.frames() + FRAMES_PER_PEAK - 1) / FRAMES_PER_PEAK;
        return Arrays.copyOf(peaks, (int) Math.min(MAX_PEAKS, count));
    }

    @Override
    public void close() throws IOException {
        ogg.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
        }
    }
}
