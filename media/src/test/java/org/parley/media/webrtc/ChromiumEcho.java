package org.parley.media.webrtc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.engine.RtpReceiver;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.protocols.dtls.DtlsCertificate;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * A page that hears itself, to try the transport with a real browser by hand: it prints what happened when. Arguments: HTTP port,
 * {@code gcm} or {@code cm}, {@code offer} (we offer) or {@code answer} (the page offers).
 */
final class ChromiumEcho {
    private final SystemTime time = new SystemTime();
    private final Ids ids = Ids.secure(time);
    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final UdpLoop loop = UdpLoops.open();
    private final WebRtcPort port;
    private final Map<String, Echo> legs = new ConcurrentHashMap<>();

    /** Sends everything back under its own SSRC. */
    private final class Echo implements RtpReceiver {
        final String id;
        final long startNs = time.nowNs();
        final int ssrc = ids.nextInt();
        final byte[] copy = new byte[2048];
        @Nullable WebRtcTransport transport;
        int packets;

        Echo(String id) {
            this.id = id;
        }

        void say(String what) {
            System.out.printf("%s %7.1f ms  %s%n", id, (time.nowNs() - startNs) / 1e6, what);
        }

        @Override
        public void onRtp(byte[] packet, int offset, int length, long nowNs) {
            if (packets++ == 0) {
                say("first SRTP authenticated");
            }
            System.arraycopy(packet, offset, copy, 0, length);
            RtpPacket.setSsrc(copy, 0, ssrc);
            transport.sendRtp(copy, 0, length);
        }

        @Override
        public void onRtcp(byte[] packet, int offset, int length, long nowNs) {}

        @Override
        public void onReady(long nowNs) {
            say("ready");
        }

        @Override
        public void onClosed(String because, long nowNs) {
            say("closed: " + because + " after " + packets + " packets; " + port.counters().all());
        }
    }

    private ChromiumEcho(SrtpProfile profile) throws Exception {
        var random = new SecureRandom();
        var dtls = new DtlsContext(
                DtlsCertificate.generate(random, time.now()),
                List.of(profile),
                random,
                Executors.newVirtualThreadPerTaskExecutor());
        System.out.println("warm rounds: " + WebRtcWarmUp.start(dtls, time, ids, Runnable::run).toCompletableFuture().join());
        port = WebRtcPort.open(
                loop,
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
                new WebRtcPort.Surroundings(dtls, IndexReservations.standbyLess(), time, ids, task -> {
                    work.add(task);
                    loop.wakeUp();
                }));
        Thread.ofPlatform().daemon().name("loop").start(this::run);
    }

    private void run() {
        long nextNs = time.nowNs();
        while (true) {
            loop.poll(Math.max(0, nextNs - time.nowNs()));
            for (var task = work.poll(); task != null; task = work.poll()) {
                task.run();
            }
            if (time.nowNs() - nextNs >= 0) {
                nextNs += 20_000_000;
                legs.values().forEach(leg -> leg.transport.onTime(time.nowNs()));
            }
        }
    }

    private <T> T ask(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        work.add(() -> answer.complete(question.get()));
        loop.wakeUp();
        return answer.join();
    }

    private WebRtcLocal local(Echo leg, SetupRole setup) {
        var addresses = List.of(address(), InetAddress.getLoopbackAddress());
        return new WebRtcLocal(
                new SdpOrigin("-", 1, 1, "127.0.0.1"),
                leg.transport.localIce(),
                port.fingerprintSha256(),
                setup,
                WebRtcOffers.candidates(addresses, port.localAddress().getPort()),
                leg.ssrc,
                "echo");
    }

    private static InetAddress address() {
        try (var socket = new java.net.DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9));
            return socket.getLocalAddress();
        } catch (IOException noRoute) {
            return InetAddress.getLoopbackAddress();
        }
    }

    private String offer(String id) {
        return ask(() -> {
            var leg = new Echo(id);
            leg.transport = port.connect(IceRole.CONTROLLING, leg);
            legs.put(id, leg);
            return WebRtcOffers.offer(local(leg, SetupRole.ACTPASS)).toText();
        });
    }

    private String accept(String id, String sdp) {
        var peer = WebRtcOffers.read(SessionDescription.parse(sdp).orThrow()).orThrow();
        return ask(() -> {
            legs.get(id).say("answer came, setup " + peer.setup() + ", " + peer.candidates().size() + " candidates");
            legs.get(id).transport.onAnswer(peer);
            return "";
        });
    }

    private String answer(String id, String sdp) {
        var offer = SessionDescription.parse(sdp).orThrow();
        var peer = WebRtcOffers.read(offer).orThrow();
        return ask(() -> {
            var leg = legs.computeIfAbsent(id, Echo::new);
            if (leg.transport == null) {
                leg.transport = port.connect(IceRole.CONTROLLED, leg);
            }
            leg.transport.onOffer(peer);
            return WebRtcOffers.answer(offer, peer, local(leg, leg.transport.answerSetup(peer))).toText();
        });
    }

    private void serve(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var query = exchange.getRequestURI().getQuery();
        var answer = switch (exchange.getRequestURI().getPath()) {
            case "/offer" -> offer(query);
            case "/accept" -> accept(query, body);
            case "/answer" -> answer(query, body);
            case "/log" -> {
                System.out.println(query + " page: " + body);
                yield "";
            }
            default -> PAGE;
        };
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public static void main(String[] arguments) throws Exception {
        var profile = arguments[1].equals("gcm") ? SrtpProfile.AEAD_AES_128_GCM : SrtpProfile.AES128_CM_HMAC_SHA1_80;
        var echo = new ChromiumEcho(profile);
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", echo::serve);
        server.start();
        System.out.println("Ready: http://localhost:" + server.getAddress().getPort() + "/?rounds=5 or ?rounds=5&browser-offers");
    }

    private static final String PAGE = """
            <!doctype html><script>
            const post = (path, id, body) => fetch(`/${path}?${id}`, {method: 'POST', body}).then(r => r.text());
            const sleep = ms => new Promise(done => setTimeout(done, ms));
            async function round(id, stream, browserOffers) {
              const began = performance.now(), at = () => (performance.now() - began).toFixed(0);
              const events = [];
              const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
              pc.oniceconnectionstatechange = () => events.push(`ice ${pc.iceConnectionState} ${at()}`);
              pc.onconnectionstatechange = () => events.push(`dtls ${pc.connectionState} ${at()}`);
              let remote;
              pc.ontrack = e => { remote = e.receiver; const a = new Audio(); a.srcObject = new MediaStream([e.track]); a.play(); };
              if (browserOffers) {
                pc.addTrack(stream.getTracks()[0], stream);
                await pc.setLocalDescription();
                const sdp = await post('answer', id, pc.localDescription.sdp);
                await pc.setRemoteDescription({type: 'answer', sdp});
              } else {
                const offer = await post('offer', id, '');
                await pc.setRemoteDescription({type: 'offer', sdp: offer});
                pc.addTrack(stream.getTracks()[0], stream);
                const answer = await pc.createAnswer();
                events.push('answer ' + at());
                post('accept', id, answer.sdp);
                await pc.setLocalDescription(answer);
              }
              for (let i = 0; i < 400; i++) {
                const s = remote && remote.getSynchronizationSources()[0];
                if (s) { events.push('heard ' + at()); break; }
                await sleep(2);
              }
              await sleep(1500);
              if (location.search.includes('restart')) {
                if (browserOffers) {
                  await pc.setLocalDescription(await pc.createOffer({iceRestart: true}));
                  const sdp = await post('answer', id, pc.localDescription.sdp);
                  await pc.setRemoteDescription({type: 'answer', sdp});
                  await sleep(2000);
                }
              }
              const stats = await pc.getStats();
              stats.forEach(s => {
                if (s.type === 'inbound-rtp') events.push(`got ${s.packetsReceived} lost ${s.packetsLost} energy ${s.totalAudioEnergy?.toFixed(4)}`);
                if (s.type === 'transport') events.push(`${s.srtpCipher} ${s.dtlsRole} ${s.iceRole} ${s.tlsVersion}`);
                if (s.type === 'candidate-pair' && s.state === 'succeeded') events.push(`pair nominated ${s.nominated} rtt ${s.currentRoundTripTime}`);
              });
              await post('log', id, events.join(', '));
              pc.close();
            }
            (async () => {
              try {
                const parameters = new URLSearchParams(location.search);
                const stream = await navigator.mediaDevices.getUserMedia({audio: true});
                for (let i = 0; i < Number(parameters.get('rounds') ?? 1); i++) {
                  await round('leg' + Math.random().toString(36).slice(2, 6), stream, parameters.has('browser-offers'));
                  await sleep(300);
                }
              } catch (problem) { await post('log', 'x', String(problem)); }
              await post('log', 'x', 'done');
            })();
            </script>""";
}
