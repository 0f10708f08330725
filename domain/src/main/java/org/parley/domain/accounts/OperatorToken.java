package org.parley.domain.accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Set;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;

/** The secret in the data folder that proves its bearer to be on this machine and allowed to read it. Immutable. */
final class OperatorToken {
    private static final int TOKEN_BYTES = 32;

    private final byte[] token;

    private OperatorToken(byte[] token) {
        this.token = token;
    }

    /** Reads the file, or makes it with mode 0600. */
    static OperatorToken open(Path file, Ids ids) {
        try {
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            createOnce(file, ids.secret(TOKEN_BYTES));
            var text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (text.length() < TOKEN_BYTES) {
                throw new ParleyException(
                        ErrorCode.CONFIGURATION, "The operator token in " + file + " is too short: delete the file to get a new one.");
            }
            return new OperatorToken(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.STORE_FAILED, "The operator token file " + file + " cannot be used: " + failure.getMessage(), failure);
        }
    }

    boolean fits(String candidate) {
        return MessageDigest.isEqual(token, candidate.getBytes(StandardCharsets.UTF_8));
    }

    private static void createOnce(Path file, String token) throws IOException {
        var attributes = FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            channel.write(StandardCharsets.US_ASCII.encode(token + "\n"));
        } catch (FileAlreadyExistsException _) {
            // Not the first start.
        }
    }
}
