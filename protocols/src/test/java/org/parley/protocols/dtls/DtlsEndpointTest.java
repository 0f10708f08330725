package org.parley.protocols.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ParleyException;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.testkit.Fuzzing;

class DtlsEndpointTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<SrtpProfile> BOTH =
            List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private DtlsContext context(SrtpProfile... profiles) {
        return new DtlsContext(DtlsCertificate.generate(RANDOM, NOW), List.of(profiles), RANDOM, threads);
    }

    /** One end; what it sends goes through a filter to the other. */
    private static final class End implements DtlsListener {
        final DtlsEndpoint endpoint;
        final CompletableFuture<DtlsSrtpKeys> keys = new CompletableFuture<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        final List<byte[]> sent = Collections.synchronizedList(new ArrayList<>());
        volatile Predicate<byte[]> lets = _ -> true;
        volatile End other;

        End(DtlsContext context, DtlsRole role) {
            endpoint = new DtlsEndpoint(context, role, this);
        }

        @Override
        public void send(byte[] datagram) {
            sent.add(datagram);
            if (lets.test(datagram)) {
                other.endpoint.receive(datagram, 0, datagram.length);
            }
        }

        @Override
        public void onKeys(DtlsSrtpKeys keys) {
            this.keys.complete(keys);
        }

        @Override
        public void onClosed(String because) {
            closed.complete(because);
            keys.completeExceptionally(new IllegalStateException(because));
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static End[] pair(DtlsContext client, DtlsContext server) {
        var ends = new End[] {new End(client, DtlsRole.CLIENT), new End(server, DtlsRole.SERVER)};
        ends[0].other = ends[1];
        ends[1].other = ends[0];
        return ends;
    }

    private static void start(End[] ends) {
        ends[1].endpoint.start();
        ends[0].endpoint.start();
    }

    // RFC 5764 §4.2
    @Test
    void bothEndsHaveTheSameKeysAndKnowEachOther() throws Exception {
        for (var profile : BOTH) {
            var client = context(profile);
            var server = context(BOTH.toArray(SrtpProfile[]::new));
            var ends = pair(client, server);
            start(ends);

            var atClient = await(ends[0].keys);
            var atServer = await(ends[1].keys);

            assertThat(atClient.send()).isEqualTo(atServer.receive());
            assertThat(atClient.receive()).isEqualTo(atServer.send());
            assertThat(atClient.send().profile()).isEqualTo(profile);
            assertThat(atClient.isFrom("sha-256", server.certificate().fingerprintSha256())).isTrue();
            assertThat(atServer.isFrom("SHA-256", client.certificate().fingerprintSha256())).isTrue();
            assertThat(atServer.isFrom("sha-256", server.certificate().fingerprintSha256())).isFalse();
            assertThat(atServer.isFrom("sha-1", client.certificate().fingerprintSha256())).isFalse();
        }
    }

    // RFC 6347 §4.1.1: several records may share a datagram.
    @Test
    void aFlightIsOneDatagram() throws Exception {
        var ends = pair(context(SrtpProfile.AEAD_AES_128_GCM), context(SrtpProfile.AEAD_AES_128_GCM));
        start(ends);
        await(ends[0].keys);
        await(ends[1].keys);

        var flight = ends[1].sent.getFirst(); // From hello to hello done.
        int records = 0;
        for (int at = 0; at < flight.length; at += 13 + ((flight[at + 11] & 0xFF) << 8 | flight[at + 12] & 0xFF)) {
            records++;
        }
        assertThat(records).isEqualTo(5);
        assertThat(ends[1].sent).allMatch(datagram -> datagram.length <= 1200);
    }

    @Test
    void aCloseAlertEndsTheOtherEnd() throws Exception {
        var ends = pair(context(SrtpProfile.AEAD_AES_128_GCM), context(SrtpProfile.AEAD_AES_128_GCM));
        start(ends);
        await(ends[0].keys);
        await(ends[1].keys);

        ends[0].endpoint.close();

        assertThat(await(ends[1].closed)).contains("the peer closed");
        assertThat(await(ends[0].closed)).contains("closed by us");
    }

    // RFC 6347 §4.2.4
    @Test
    void lostFlightsAreSentAgain() throws Exception {
        var ends = pair(context(SrtpProfile.AEAD_AES_128_GCM), context(SrtpProfile.AEAD_AES_128_GCM));
        int[] count = {0, 0};
        ends[0].lets = _ -> count[0]++ % 3 != 0;
        ends[1].lets = _ -> count[1]++ % 4 != 1;

        start(ends);

        assertThat(await(ends[0].keys).send()).isEqualTo(await(ends[1].keys).receive());
    }

    @Test
    void withoutAProfileInCommonTheHandshakeFails() throws Exception {
        var ends = pair(context(SrtpProfile.AEAD_AES_128_GCM), context(SrtpProfile.AES128_CM_HMAC_SHA1_80));
        start(ends);

        assertThat(await(ends[1].closed)).contains("failed");
        assertThat(await(ends[0].closed)).contains("refused");
    }

    // Browsers send their hello in two datagrams; RFC 6347 §4.2.3 allows any cut.
    @Test
    void aHelloInFragmentsIsPutTogether() throws Exception {
        var ends = pair(context(SrtpProfile.AEAD_AES_128_GCM), context(SrtpProfile.AEAD_AES_128_GCM));
        var server = ends[1];
        ends[0].lets = datagram -> {
            if (datagram[13] != 1 || datagram[0] != 22) {
                return true;
            }
            for (var part : fragments(datagram)) {
                server.endpoint.receive(part, 0, part.length);
            }
            return false;
        };
        start(ends);

        assertThat(await(ends[0].keys)).isNotNull();
    }

    /** Cuts a record with one handshake message into two records. */
    private static List<byte[]> fragments(byte[] record) {
        int body = record.length - 25;
        int half = body / 2;
        return List.of(fragment(record, 0, half, 0), fragment(record, half, body - half, 1));
    }

    private static byte[] fragment(byte[] record, int from, int bytes, int number) {
        var part = Arrays.copyOf(record, 25 + bytes);
        System.arraycopy(record, 25 + from, part, 25, bytes);
        part[10] += (byte) (number * 40); // A record number that is not used otherwise, within the replay window.
        part[11] = (byte) ((bytes + 12) >> 8);
        part[12] = (byte) (bytes + 12);
        part[20] = (byte) (from >> 8);
        part[21] = (byte) from;
        part[23] = (byte) (bytes >> 8);
        part[24] = (byte) bytes;
        return part;
    }

    @Test
    void theQueueOfOneWhoDoesNotReadIsBounded() {
        var end = new End(context(SrtpProfile.AEAD_AES_128_GCM), DtlsRole.SERVER);
        for (int i = 0; i < DtlsEndpoint.QUEUE_MAX; i++) {
            assertThat(end.endpoint.receive(new byte[20], 0, 20)).isTrue();
        }
        assertThat(end.endpoint.receive(new byte[20], 0, 20)).isFalse();
        assertThat(end.endpoint.receive(new byte[3000], 0, 3000)).isFalse();
        end.endpoint.close();
        assertThat(end.closed).isCompleted();
    }

    @Test
    void anyBytesEndTheHandshakeOrAreIgnored() throws Exception {
        var context = context(SrtpProfile.AEAD_AES_128_GCM);
        var sample = pair(context, context);
        start(sample);
        await(sample[0].keys);

        for (int attempt = 0; attempt < 20; attempt++) {
            var victim = new End(context, DtlsRole.SERVER);
            victim.other = new End(context, DtlsRole.CLIENT);
            Fuzzing.run(List.copyOf(sample[0].sent), DtlsEndpoint.QUEUE_MAX - 1, data ->
                    victim.endpoint.receive(data, 0, Math.min(2048, data.length)));
            victim.endpoint.start();
            victim.endpoint.close();
            assertThat(await(victim.closed)).isNotBlank();
        }
    }

    @Test
    void warmsUp() throws Exception {
        context(SrtpProfile.AEAD_AES_128_GCM).warmUp().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void certificatesCanBeKept() {
        var certificate = DtlsCertificate.generate(RANDOM, NOW);

        var read = DtlsCertificate.fromPem(certificate.toPem());

        assertThat(read.fingerprintSha256()).isEqualTo(certificate.fingerprintSha256());
        assertThat(read.toPem()).isEqualTo(certificate.toPem());
        assertThatThrownBy(() -> DtlsCertificate.fromPem("nonsense")).isInstanceOf(ParleyException.class);
        assertThatThrownBy(() -> DtlsCertificate.fromPem(
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(ParleyException.class);
    }
}
