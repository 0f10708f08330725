package org.parley.net.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's certificate and key, and an {@link SSLContext} that always shows the newest. Files that change are loaded
 * without a restart: connections that are up go on, new ones see the new certificate. New files that are wrong change
 * nothing, and one line in the log says what is wrong with them. Thread-safe.
 */
public final class Certificates implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);
    /** A self-signed certificate is made anew this long before it ends. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private record Pem(byte[] chain, byte[] key) {
        boolean isSame(@Nullable Pem other) {
            return other != null && Arrays.equals(chain, other.chain) && Arrays.equals(key, other.key);
        }
    }

    private final Path chainFile;
    private final Path keyFile;
    private final boolean selfSigned;
    private final Set<String> names;
    private final WallClock clock;
    private final ReloadingKeyManager keyManager;
    private final SSLContext context;
    private final LongAdder reloads = new LongAdder();
    private final LongAdder refusedReloads = new LongAdder();
    private Pem seen; // Owned by whoever calls check(): one at a time.
    private Scheduler.@Nullable Cancellable watch;

    private Certificates(Path chainFile, Path keyFile, boolean selfSigned, Set<String> names, WallClock clock) {
        this.chainFile = chainFile;
        this.keyFile = keyFile;
        this.selfSigned = selfSigned;
        this.names = names;
        this.clock = clock;
        seen = read();
        keyManager = new ReloadingKeyManager(parse(seen));
        context = context(keyManager, new LazyTrust());
    }

    /**
     * The operator's own files: the chain, the server's certificate first, and its key, RSA or elliptic curve, without
     * a password. CERTIFICATE says what is wrong: unreadable, expired, a key that is another's.
     */
    public static Certificates fromFiles(Path chainFile, Path keyFile, WallClock clock) {
        return new Certificates(chainFile, keyFile, false, Set.of(), clock);
    }

    /**
     * A self-signed certificate (ECDSA P-256) in {@code folder}, made where there is none, where it ends soon, and
     * where it does not carry one of {@code names} (host names and addresses that clients use). The loopback's names
     * and this machine's are always in it. The key's file can be read by its owner only.
     */
    public static Certificates selfSigned(Path folder, Collection<String> names, WallClock clock) {
        var wanted = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        names.stream().filter(name -> !HostNames.isUnspecified(name)).forEach(wanted::add);
        var chainFile = folder.resolve("certificate.pem");
        var keyFile = folder.resolve("certificate.key");
        if (!Files.exists(chainFile) || !Files.exists(keyFile)) {
            make(chainFile, keyFile, wanted, clock);
        }
        var certificates = new Certificates(chainFile, keyFile, true, wanted, clock);
        certificates.renewIfNeeded();
        return certificates;
    }

    /** Looks at the files every {@code period} from now on, until {@link #close}. */
    public void watch(Scheduler scheduler, Duration period) {
        watch = scheduler.every(period, this::check);
    }

    /** For servers and clients: TLS 1.3 and 1.2, the machine's trusted issuers, and the newest identity. */
    public SSLContext sslContext() {
        return context;
    }

    /** The same, which believes only servers whose certificates these issuers signed; their names are not compared. */
    public SSLContext trusting(TrustedRoots roots) {
        return context(keyManager, roots.manager());
    }

    /** The same, which takes every certificate: what is encrypted is not proven. */
    public SSLContext trustingAnybody() {
        return context(keyManager, new TrustAnybody());
    }

    /** The certificate that new connections see. */
    public X509Certificate certificate() {
        return keyManager.current().leaf();
    }

    /** SHA-256 of {@link #certificate}, as browsers show it. */
    public String fingerprint() {
        return keyManager.current().fingerprint();
    }

    /** Whether browsers will warn of it. */
    public boolean isSelfSigned() {
        return selfSigned;
    }

    /** Times that changed files were taken over. */
    public long reloads() {
        return reloads.sum();
    }

    /** Times that changed files were wrong and the old certificate stayed. */
    public long refusedReloads() {
        return refusedReloads.sum();
    }

    /** Looks at the files now. */
    synchronized void check() {
        try {
            if (selfSigned) {
                renewIfNeeded();
            }
            var found = read();
            if (!found.isSame(seen)) {
                seen = found; // Also when it is wrong: it is complained about once, not every few seconds.
                takeOver(found);
            }
        } catch (ParleyException wrong) {
            refusedReloads.increment();
            log.error("The old certificate stays in use. {}", wrong.getMessage());
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.cancel();
        }
    }

    private void takeOver(Pem pem) {
        keyManager.replace(parse(pem));
        reloads.increment();
        log.info("New certificate from {}, valid until {}, SHA-256 {}.", chainFile, certificate().getNotAfter().toInstant(), fingerprint());
    }

    private void renewIfNeeded() {
        var leaf = certificate();
        var endsSoon = clock.now().plus(RENEW_BEFORE).isAfter(leaf.getNotAfter().toInstant());
        if (endsSoon || !carries(leaf, names)) {
            make(chainFile, keyFile, names, clock);
            seen = read();
            takeOver(seen);
        }
    }

    private Identity parse(Pem pem) {
        var identity = PemFiles.parse(pem.chain(), chainFile.toString(), pem.key(), keyFile.toString());
        if (!selfSigned) { // Our own is renewed when it ends, and a clock that was set back is no reason not to start.
            identity.requireUsable(chainFile.toString(), keyFile.toString(), clock.now());
        }
        return identity;
    }

    private Pem read() {
        return new Pem(read(chainFile), read(keyFile));
    }

    static byte[] read(Path file) {
        try {
            if (Files.size(file) > PemFiles.BYTES_MAX) {
                throw PemFiles.bad(file.toString(), "is larger than " + PemFiles.BYTES_MAX + " bytes: that is no PEM file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw PemFiles.bad(file.toString(), "does not exist");
        } catch (AccessDeniedException _) {
            throw PemFiles.bad(file.toString(), "cannot be read by Parley's user: change its owner or mode");
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.CERTIFICATE, "TLS: " + file + " cannot be read: " + failure.getMessage() + ".", failure);
        }
    }

    private static void make(Path chainFile, Path keyFile, Set<String> names, WallClock clock) {
        var all = new LinkedHashSet<>(names);
        all.addAll(HostNames.hostName());
        var made = SelfSigned.make(all, clock.now());
        try {
            Files.createDirectories(chainFile.toAbsolutePath().getParent());
            write(keyFile, made.keyPem(), "rw-------");
            write(chainFile, made.chainPem(), "rw-r--r--");
        } catch (IOException failure) {
            throw new ParleyException(
                    ErrorCode.CERTIFICATE, "TLS: the certificate cannot be stored: " + failure.getMessage() + ".", failure);
        }
    }

    private static void write(Path file, byte[] content, String mode) throws IOException {
        // Never open for others, not even for a moment, and never half there.
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        }
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean carries(X509Certificate certificate, Set<String> names) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            var carried = new LinkedHashSet<String>();
            for (var alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                carried.add(HostNames.canonical(String.valueOf(alternative.get(1))));
            }
            return names.stream().map(HostNames::canonical).allMatch(carried::contains);
        } catch (CertificateParsingException _) {
            return false;
        }
    }

    private static SSLContext context(ReloadingKeyManager keyManager, TrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("Every JDK has TLS.", failure);
        }
    }
}
