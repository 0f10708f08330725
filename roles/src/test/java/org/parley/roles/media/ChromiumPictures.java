package org.parley.roles.media;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.MediaEvents;
import org.parley.domain.calls.MediaPlane.LegInfo;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.calls.VideoSlots;
import org.parley.domain.calls.VideoSource;
import org.parley.domain.calls.VideoView;
import org.parley.media.engine.MediaEngine;
import org.parley.media.tap.TapSink;
import org.parley.net.udp.DatagramHandler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSocket;

/**
 * Pages that see each other through a whole media plane, to try it with a real browser by hand: serves a page with two or more legs and
 * prints what they see. Arguments: HTTP port, and the percentage of datagrams that are lost each way.
 */
final class ChromiumPictures {
    private static final CallId CALL = new CallId("call-1");
    private final LocalMediaPlane plane;
    private final Map<String, VideoSlots> slots = new ConcurrentHashMap<>();

    /** Loses datagrams both ways, but none of a handshake or a check. */
    private record Lossy(UdpLoop loop, double loss, Random random) implements UdpLoop {
        @Override
        public UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler) {
            var opened = new ArrayList<UdpSocket>();
            var socket = loop.open(bindAddress, (_, data, offset, length, from) -> {
                if (!isLost(data, offset)) {
                    handler.onDatagram(opened.getFirst(), data, offset, length, from);
                }
            });
            opened.add(new UdpSocket() {
                @Override
                public InetSocketAddress localAddress() {
                    return socket.localAddress();
                }

                @Override
                public void send(byte[] data, int offset, int length, InetSocketAddress to) {
                    if (!isLost(data, offset)) {
                        socket.send(data, offset, length, to);
                    }
                }

                @Override
                public void close() {
                    socket.close();
                }
            });
            return opened.getFirst();
        }

        private boolean isLost(byte[] data, int offset) {
            return (data[offset] & 0xC0) == 0x80 && random.nextDouble() < loss;
        }

        @Override
        public int poll(long timeoutNs) {
            return loop.poll(timeoutNs);
        }

        @Override
        public void wakeUp() {
            loop.wakeUp();
        }

        @Override
        public long droppedOnSend() {
            return loop.droppedOnSend();
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    private ChromiumPictures(double loss) throws IOException {
        var time = new SystemTime();
        var settings = new MediaSettings(
                InetAddress.ofLiteral("0.0.0.0"), Optional.empty(), 39_000, 39_100, 0, 100, true, Duration.ofSeconds(45));
        var surroundings = new MediaEngine.Surroundings(
                () -> new Lossy(UdpLoops.open(), loss, new Random(1)), time, time, Ids.secure(time));
        plane = new LocalMediaPlane(
                settings, surroundings, (_, _, _) -> { throw new IllegalStateException(); }, Files.createTempDirectory("pictures").resolve("certificate"));
        plane.onEvents(new MediaEvents() {
            @Override
            public void legConnected(CallId call, LegId leg) {}

            @Override
            public void legLost(CallId call, LegId leg, String because) {}

            @Override
            public void digit(CallId call, LegId leg, char digit, int durationMs) {}

            @Override
            public void speakers(CallControl.Speakers speakers) {}

            @Override
            public void recordingFailed(CallId call, RecordingId recording, String because) {}

            @Override
            public void slots(VideoSlots now) {
                slots.put(now.viewer().value(), now);
                System.out.println("slots " + now);
            }
        });
        plane.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var query = exchange.getRequestURI().getQuery();
        String answer;
        try {
            answer = answer(exchange.getRequestURI().getPath(), query, body);
        } catch (RuntimeException failure) {
            failure.printStackTrace();
            answer = "error " + failure;
        }
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String answer(String path, String leg, String body) {
        var id = new LegId(leg == null ? "x" : leg);
        switch (path) {
            case "/offer" -> {
                return plane.offerWebRtc(CALL, id, new LegInfo(leg, leg));
            }
            case "/again" -> {
                return plane.offerAgain(id, true, false);
            }
            case "/restart" -> {
                return plane.offerAgain(id, true, true);
            }
            case "/accept" -> {
                plane.acceptAnswer(id, body);
                plane.join(id);
            }
            case "/video" -> plane.setVideo(id, VideoSource.CAMERA, body.equals("on"));
            case "/view" -> plane.view(id, Arrays.stream(body.split(" ")).filter(part -> !part.isEmpty()).map(part -> {
                var parts = part.split(":");
                return new VideoView(
                        new LegId(parts[0]), VideoSource.CAMERA, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            }).toList());
            case "/log" -> System.out.println("page: " + body);
            case "/counters" -> {
                return plane.engine().ask(loop -> loop.leg(leg).orElseThrow().pictures().counters().toString());
            }
            default -> {
                return PAGE;
            }
        }
        return "";
    }

    public static void main(String[] arguments) throws Exception {
        var pictures = new ChromiumPictures(Double.parseDouble(arguments[1]) / 100);
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", pictures::serve);
        server.start();
        System.out.println("Ready: http://localhost:" + server.getAddress().getPort() + "/?codec=VP8");
    }

    private static final String PAGE = """
            <!doctype html><script>
            const post = (path, id, body) => fetch(`/${path}?${id}`, {method: 'POST', body}).then(r => r.text());
            const sleep = ms => new Promise(done => setTimeout(done, ms));
            const parameters = new URLSearchParams(location.search);
            async function leg(id, stream, sends) {
              const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
              const videos = {};
              pc.onconnectionstatechange = () => post('log', id, `${id} ${pc.connectionState}`);
              pc.ontrack = e => {
                const v = document.createElement(e.track.kind); v.muted = true; v.autoplay = true; v.width = 320; v.height = 180;
                v.srcObject = new MediaStream([e.track]); document.documentElement.append(v); v.play();
                videos[e.transceiver.mid] = v;
              };
              const negotiate = async path => {
                const offer = await post(path, id, '');
                await pc.setRemoteDescription({type: 'offer', sdp: offer});
                const mine = mid => pc.getTransceivers().find(t => t.mid === mid);
                const audio = mine('0');
                if (audio && !audio.sender.track) { await audio.sender.replaceTrack(stream.getAudioTracks()[0]); audio.direction = 'sendrecv'; }
                const cam = mine('cam');
                if (cam) {
                  cam.direction = 'sendonly';
                  if (parameters.get('codec')) {
                    const all = RTCRtpSender.getCapabilities('video').codecs;
                    const first = all.filter(c => c.mimeType.endsWith(parameters.get('codec')));
                    cam.setCodecPreferences([...first, ...all.filter(c => !first.includes(c))]);
                  }
                }
                const scr = mine('scr'); if (scr) scr.direction = 'sendonly';
                const answer = await pc.createAnswer();
                if (path === 'again' && sends) await post('log', id, 'ANSWER ' + answer.sdp.split('m=video')[1]);
                await pc.setLocalDescription(answer);
                await post('accept', id, answer.sdp);
              };
              await negotiate('offer');
              await negotiate('again');
              if (sends) {
                const cam = pc.getTransceivers().find(t => t.mid === 'cam');
                const given = cam.sender.getParameters();
                await post('log', id, JSON.stringify(given.encodings));
                await cam.sender.replaceTrack(stream.getVideoTracks()[0]);
                await post('video', id, 'on');
              }
              return {id, pc, videos, negotiate};
            }
            async function seen(l) {
              const stats = await l.pc.getStats();
              const lines = [];
              stats.forEach(s => {
                if (s.type === 'inbound-rtp' && s.kind === 'video' && s.packetsReceived)
                  lines.push(`mid ${s.mid} ${s.frameWidth}x${s.frameHeight} decoded ${s.framesDecoded} key ${s.keyFramesDecoded} dropped ${s.framesDropped} fps ${s.framesPerSecond} packets ${s.packetsReceived} lost ${s.packetsLost} nack ${s.nackCount} rtx ${s.retransmittedPacketsReceived} pli ${s.pliCount} freeze ${s.freezeCount} ${s.totalFreezesDuration} bytes ${s.bytesReceived}`);
                if (s.type === 'outbound-rtp' && s.kind === 'video' && s.packetsSent)
                  lines.push(`out ${s.rid} ${s.frameWidth}x${s.frameHeight} sent ${s.packetsSent} keys ${s.keyFramesEncoded} nack ${s.nackCount} pli ${s.pliCount} rtx ${s.retransmittedPacketsSent} limit ${s.qualityLimitationReason} bitrate ${Math.round(s.targetBitrate)}`);
                if (s.type === 'candidate-pair' && s.nominated !== undefined && s.state === 'succeeded')
                  lines.push(`estimate ${s.availableOutgoingBitrate} rtt ${s.currentRoundTripTime}`);
              });
              await post('log', l.id, l.id + '\\n  ' + lines.join('\\n  ') + '\\n  ' + await post('counters', l.id, ''));
            }
            (async () => {
              try {
                const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 1280, height: 720, frameRate: 15}});
                const a = await leg('a', stream, true);
                const b = await leg('b', stream, parameters.has('both'));
                await post('view', 'b', 'a:1280:720');
                for (let i = 0; i < 4; i++) { await sleep(3000); await seen(a); await seen(b); }
                await post('log', 'x', '--- small');
                await post('view', 'b', 'a:160:90');
                await sleep(4000); await seen(b);
                await post('log', 'x', '--- restart, middle');
                await b.negotiate('restart');
                await post('view', 'b', 'a:640:360');
                await sleep(4000); await seen(b);
                await post('log', 'x', '--- off');
                await post('video', 'a', 'off');
                await sleep(1000);
                await post('video', 'a', 'on');
                await sleep(3000); await seen(b);
              } catch (problem) { await post('log', 'x', String(problem) + problem.stack); }
              await post('log', 'x', 'done');
            })();
            </script>""";
}
