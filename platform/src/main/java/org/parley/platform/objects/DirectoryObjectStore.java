package org.parley.platform.objects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * Objects as files of one folder: written beside, flushed, renamed into place, and the folder flushed as well.
 * Thread-safe.
 */
public final class DirectoryObjectStore implements ObjectStore {
    private static final String TEMPORARY = ".put-";
    private static final int COPY_BYTES = 65536;

    private final Path folder;

    /** Makes the folder if need be, and sweeps away what a crash left half written. */
    public DirectoryObjectStore(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.folder);
            try (var files = Files.list(this.folder)) {
                for (var left : files.filter(file -> file.getFileName().toString().startsWith(TEMPORARY)).toList()) {
                    Files.deleteIfExists(left);
                }
            }
        } catch (IOException failure) {
            throw failed("open", this.folder.toString(), failure);
        }
    }

    @Override
    public void put(String key, InputStream data) {
        var target = file(key);
        Path temporary = null;
        try (data) {
            Files.createDirectories(target.getParent());
            temporary = Files.createTempFile(folder, TEMPORARY, "");
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                copy(data, channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            for (var parent = target.getParent(); parent != null && parent.startsWith(folder); parent = parent.getParent()) {
                flushFolder(parent);
            }
        } catch (IOException failure) {
            deleteQuietly(temporary);
            throw failed("write", key, failure);
        }
    }

    @Override
    public void put(String key, Path file) {
        InputStream data;
        try {
            data = Files.newInputStream(file);
        } catch (IOException failure) {
            throw failed("read " + file + " for", key, failure);
        }
        put(key, data);
    }

    @Override
    public OptionalLong size(String key) {
        var file = file(key);
        try {
            return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
        } catch (NoSuchFileException _) {
            return OptionalLong.empty();
        } catch (IOException failure) {
            throw failed("look at", key, failure);
        }
    }

    @Override
    public InputStream open(String key, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("No range: " + length + " bytes from " + offset + ".");
        }
        try {
            var channel = FileChannel.open(file(key), StandardOpenOption.READ);
            channel.position(offset);
            return new LimitedStream(Channels.newInputStream(channel), length);
        } catch (NoSuchFileException failure) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no object " + key + ".", failure);
        } catch (IOException failure) {
            throw failed("read", key, failure);
        }
    }

    @Override
    public void delete(String key) {
        try {
            var file = file(key);
            if (Files.deleteIfExists(file)) {
                flushFolder(file.getParent());
            }
        } catch (IOException failure) {
            throw failed("delete", key, failure);
        }
    }

    @Override
    public List<String> list(String prefix, String after, int limit) {
        // The deepest folder that the prefix names whole; what follows is compared as text.
        int slash = prefix.lastIndexOf('/');
        var from = slash < 0 ? folder : file(prefix.substring(0, slash));
        if (!Files.isDirectory(from)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(from)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(key -> !key.startsWith(TEMPORARY) && key.startsWith(prefix) && key.compareTo(after) > 0)
                    .sorted()
                    .limit(limit)
                    .toList();
        } catch (IOException failure) {
            throw failed("list", prefix, failure);
        }
    }

    private Path file(String key) {
        return folder.resolve(ObjectKeys.checked(key));
    }

    private static void copy(InputStream data, FileChannel target) throws IOException {
        var bytes = new byte[COPY_BYTES];
        for (int count = data.read(bytes); count >= 0; count = data.read(bytes)) {
            for (var buffer = ByteBuffer.wrap(bytes, 0, count); buffer.hasRemaining(); ) {
                target.write(buffer);
            }
        }
    }

    /** A rename is durable when its folder is; systems that cannot open folders (Windows) do it by themselves. */
    private static void flushFolder(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // As said above.
        }
    }

    private static void deleteQuietly(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // The next start sweeps it away.
        }
    }

    private ParleyException failed(String doing, String key, IOException failure) {
        var message = String.valueOf(failure.getMessage());
        if (message.toLowerCase(Locale.ROOT).contains("no space") || message.contains("quota")) {
            return new ParleyException(
                    ErrorCode.DISK_FULL,
                    "The disk of " + folder + " is full: free some space there, then it goes on by itself.",
                    failure);
        }
        return new ParleyException(ErrorCode.STORE_FAILED, "Could not " + doing + " " + key + ": " + failure + ".", failure);
    }
}
