package org.parley.roles.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.protocols.dtls.DtlsCertificate;

/**
 * Where media's DTLS certificate lives: made once and kept, because browsers know a call's server by its fingerprint, and a leg
 * can only move to a node that has the same. Readable by its owner only.
 */
record CertificateFile(Path path) {
    DtlsCertificate readOrMake(SecureRandom random, Instant now) {
        try {
            if (Files.exists(path)) {
                return DtlsCertificate.fromPem(Files.readString(path));
            }
            var made = DtlsCertificate.generate(random, now);
            write(made.toPem());
            return made;
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.CERTIFICATE,
                    "Media's certificate " + path + " can be neither read nor made: " + failure.getMessage(),
                    failure);
        }
    }

    /** All or nothing: a half-written key would stop every later start. */
    private void write(String pem) throws IOException {
        var directory = path.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        boolean isPosix = Files.getFileStore(directory).supportsFileAttributeView("posix");
        var unfinished = isPosix
                ? Files.createTempFile(
                        directory,
                        "media",
                        ".new",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(directory, "media", ".new");
        Files.write(unfinished, pem.getBytes(StandardCharsets.US_ASCII));
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
