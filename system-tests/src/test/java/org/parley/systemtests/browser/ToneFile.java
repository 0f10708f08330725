package org.parley.systemtests.browser;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.parley.testkit.Tones;

/** Makes WAV files for microphones. */
public final class ToneFile {
    private ToneFile() {}

    /** A sine that has no seam when it is repeated: {@code hertz} must be whole. */
    public static Path sine(Path file, int hertz, int sampleRate, int seconds) {
        var samples = Tones.sine(hertz, sampleRate, 8000, 0, sampleRate * seconds);
        return write(file, samples, sampleRate);
    }

    /** Writes mono 16-bit samples. */
    public static Path write(Path file, short[] samples, int sampleRate) {
        var bytes = new byte[samples.length * 2];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        var format = new AudioFormat(sampleRate, 16, 1, true, false);
        try {
            AudioSystem.write(
                    new AudioInputStream(new ByteArrayInputStream(bytes), format, samples.length),
                    AudioFileFormat.Type.WAVE,
                    file.toFile());
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
