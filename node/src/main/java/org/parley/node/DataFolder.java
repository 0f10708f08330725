package org.parley.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** A node's data folder: only its owner reads it, and one node at a time uses it. */
public final class DataFolder implements AutoCloseable {
    /** Less free space than this, and a node should take no new work. */
    private static final long FREE_BYTES_MIN = 8 << 20;

    private final Path root;
    private final FileChannel lockFile;

    private DataFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /** Makes the folder where it is missing and takes its lock. CONFLICT when another node runs on it. */
    public static DataFolder open(Path directory) {
        var root = directory.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
                ownerOnly(root);
            }
            var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new ParleyException(
                        ErrorCode.CONFLICT,
                        "Another node runs on the data folder " + root + ": stop it, or name another folder with --data DIR.");
            }
            return new DataFolder(root, channel);
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.STORE_FAILED,
                    "The data folder " + root + " cannot be used (" + failure.getMessage() + "): name one that you may write to with --data DIR.",
                    failure);
        }
    }

    public Path root() {
        return root;
    }

    /** A folder inside, made where it is missing. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, "Cannot make " + root.resolve(name) + ": " + failure.getMessage(), failure);
        }
    }

    /** What keeps the folder from taking more, in words; empty while all is well. */
    public Optional<String> problem() {
        try {
            return Files.getFileStore(root).getUsableSpace() >= FREE_BYTES_MIN
                    ? Optional.empty()
                    : Optional.of("The disk of " + root + " is full: make room there.");
        } catch (IOException failure) {
            return Optional.of("The data folder " + root + " cannot be read: " + failure.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.STORE_FAILED, "Cannot release the data folder: " + failure.getMessage(), failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static void ownerOnly(Path directory) throws IOException {
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
