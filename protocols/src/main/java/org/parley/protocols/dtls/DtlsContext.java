package org.parley.protocols.dtls;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.srtp.SrtpProfile;

/** What all associations of a node share. Thread-safe. */
public final class DtlsContext {
    /** RFC 6347 §4.2.4.1 begins at 1 s and allows less for real time; browsers begin at 50 ms. */
    static final Duration RETRANSMIT_AFTER = Duration.ofMillis(100);

    static final Duration HANDSHAKE_MAX = Duration.ofSeconds(20);

    private final DtlsCertificate certificate;
    private final List<SrtpProfile> profiles;
    private final BcTlsCrypto crypto;
    private final Executor executor;

    /**
     * @param profiles what we speak, best first
     * @param executor runs one long task for each association: virtual threads
     */
    public DtlsContext(DtlsCertificate certificate, List<SrtpProfile> profiles, SecureRandom random, Executor executor) {
        this.certificate = certificate;
        this.profiles = List.copyOf(profiles);
        this.crypto = new BcTlsCrypto(random);
        this.executor = executor;
    }

    public DtlsCertificate certificate() {
        return certificate;
    }

    List<SrtpProfile> profiles() {
        return profiles;
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    Executor executor() {
        return executor;
    }

    /**
     * Shakes hands with itself in memory, in the background. The first handshake of a process loads hundreds of classes and takes some
     * 300 ms; no caller should wait for that.
     */
    public CompletionStage<Void> warmUp() {
        var done = new CompletableFuture<Void>();
        var loop = new WarmUp(done);
        loop.client = new DtlsEndpoint(this, DtlsRole.CLIENT, loop.of(true));
        loop.server = new DtlsEndpoint(this, DtlsRole.SERVER, loop.of(false));
        loop.server.start();
        loop.client.start();
        return done;
    }

    /** Two endpoints that hear each other. */
    private static final class WarmUp {
        private final CompletableFuture<Void> done;
        @Nullable DtlsEndpoint client;
        @Nullable DtlsEndpoint server;

        WarmUp(CompletableFuture<Void> done) {
            this.done = done;
        }

        DtlsListener of(boolean isClient) {
            return new DtlsListener() {
                @Override
                public void send(byte[] datagram) {
                    var other = isClient ? server : client;
                    if (other != null) {
                        other.receive(datagram, 0, datagram.length);
                    }
                }

                @Override
                public void onKeys(DtlsSrtpKeys keys) {
                    var own = isClient ? client : server;
                    if (isClient && own != null) {
                        own.close();
                    }
                }

                @Override
                public void onClosed(String because) {
                    if (!isClient) {
                        done.complete(null);
                    }
                }
            };
        }
    }
}
