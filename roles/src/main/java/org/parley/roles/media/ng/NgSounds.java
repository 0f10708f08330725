package org.parley.roles.media.ng;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.media.source.SoundFile;
import org.parley.media.source.SoundFiles;
import org.parley.protocols.ng.NgCommand;
import org.parley.protocols.ng.NgForm;

/** Finds and reads what is to be played: files below one folder, and bytes in the message. Reads whole files: not for the media loop. */
final class NgSounds {
    private static final long BYTES_MAX = 64L << 20;

    private final Optional<Path> folder;

    NgSounds(Optional<Path> folder) {
        this.folder = folder.map(path -> path.toAbsolutePath().normalize());
    }

    HeldSound open(NgCommand.Source source) {
        var bytes = switch (source) {
            case NgCommand.Source.File(var path) -> file(path);
            case NgCommand.Source.Blob(var text, var form) -> blob(text, form);
        };
        try {
            return switch (SoundFiles.read(bytes)) {
                case Parsed.Ok<SoundFile>(var opened) -> {
                    try (opened) {
                        yield HeldSound.of(opened);
                    }
                }
                case Parsed.Malformed<SoundFile>(var at, var reason) ->
                    throw new NgRefusal("Not a WAV or Ogg Opus file that can be played (PCM, A-law or mu-law, mono or stereo): " + reason
                            + " at byte " + at);
            };
        } catch (IOException failure) {
            throw new NgRefusal("The sound cannot be read: " + failure.getMessage());
        }
    }

    /** A proxy may be told what to play by whoever calls, so a path never leads out of the folder, not by a link either. */
    private byte[] file(String name) {
        var root = folder.orElseThrow(() -> new NgRefusal("This node plays no files: set media.ng.sounds to a folder, or send a blob"));
        try {
            var path = root.resolve(name).normalize();
            if (!path.startsWith(root) || !Files.isRegularFile(path) || !path.toRealPath().startsWith(root.toRealPath())) {
                throw new NgRefusal("There is no such file below the folder of media.ng.sounds");
            }
            if (Files.size(path) > BYTES_MAX) {
                throw new NgRefusal("The file is longer than " + (BYTES_MAX >> 20) + " MB");
            }
            return Files.readAllBytes(path);
        } catch (java.nio.file.InvalidPathException _) {
            throw new NgRefusal("Not a path");
        } catch (IOException failure) {
            throw new NgRefusal("The file cannot be read: " + failure.getMessage());
        }
    }

    /** In bencode the bytes themselves, in JSON base 64. */
    private static byte[] blob(String text, NgForm form) {
        try {
            return form == NgForm.BENCODE ? text.getBytes(StandardCharsets.ISO_8859_1) : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new NgRefusal("A blob in JSON is base 64");
        }
    }
}
