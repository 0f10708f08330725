package org.parley.media.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.parley.base.io.Parsed;

/** Opens files, and bytes that are one, by what is in them: RIFF WAVE or Ogg Opus. */
public final class SoundFiles {
    /** An Ogg file is held in memory: some three hours of speech. */
    static final int OGG_BYTES_MAX = 64 << 20;

    private SoundFiles() {}

    /** Malformed with a reason for people where it is neither, or in a form that is not supported. */
    public static Parsed<SoundFile> open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            var magic = ByteBuffer.allocate(4);
            channel.read(magic, 0);
            if (magic.get(0) == 'O' && magic.get(1) == 'g') {
                long size = channel.size();
                channel.close();
                return size > OGG_BYTES_MAX
                        ? Parsed.malformed(0, "an Ogg file of more than " + (OGG_BYTES_MAX >> 20) + " MiB")
                        : OggOpusSound.open(Files.readAllBytes(file));
            }
            var opened = WavSound.open(channel);
            if (!(opened instanceof Parsed.Ok<SoundFile>)) {
                channel.close();
            }
            return opened;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** The same for a whole file in memory, which is not copied. */
    public static Parsed<SoundFile> read(byte[] file) throws IOException {
        boolean isOgg = file.length > 1 && file[0] == 'O' && file[1] == 'g';
        return isOgg ? OggOpusSound.open(file) : WavSound.open(new BytesChannel(file));
    }
}
