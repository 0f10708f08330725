package org.parley.systemtests.survival;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.parley.systemtests.browser.Chromium;
import org.parley.systemtests.browser.ToneFile;

/**
 * A page that takes an offer, speaks a tone and listens: an AudioWorklet notes how loud each 128 samples of the remote track are, so that a
 * gap of 3 ms is seen. The signalling is the test's.
 */
final class ListeningPage implements AutoCloseable {
    private static final String WORKLET =
            """
            class Loudness extends AudioWorkletProcessor {
              process(inputs) {
                this.port.postMessage([0, 1].map(side => {
                  const channel = inputs[0][side] ?? inputs[0][0];
                  let sum = 0;
                  if (channel) for (let i = 0; i < channel.length; i++) sum += channel[i] * channel[i];
                  return channel ? Math.sqrt(sum / channel.length) : 0;
                }));
                return true;
              }
            }
            registerProcessor('loudness', Loudness);
            """;

    private static final String PAGE =
            """
            <!doctype html><video id=v muted playsinline></video><script>
            const levels = [], sides = [];
            let pc, frames = [];
            async function take(sdp) {
              await pc.setRemoteDescription({type: 'offer', sdp});
              const answer = await pc.createAnswer();
              answer.sdp = answer.sdp.replace('useinbandfec=1', 'useinbandfec=1;stereo=1');
              await pc.setLocalDescription(answer);
              return pc.localDescription.sdp;
            }
            async function begin(sdp, video) {
              const stream = await navigator.mediaDevices.getUserMedia({audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}, video});
              const context = new AudioContext({sampleRate: 48000});
              await context.audioWorklet.addModule('/worklet.js');
              pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
              pc.ontrack = e => {
                if (e.track.kind == 'video') {
                  if (e.transceiver.mid != 'v0') return;
                  const v = document.getElementById('v');
                  v.srcObject = new MediaStream([e.track]);
                  v.play();
                  const next = () => { frames.push(performance.timeOrigin + performance.now()); v.requestVideoFrameCallback(next); };
                  v.requestVideoFrameCallback(next);
                  return;
                }
                const stream = new MediaStream([e.track]);
                const audio = new Audio(); audio.srcObject = stream; audio.muted = true; audio.play();
                const node = new AudioWorkletNode(context, 'loudness');
                let started;
                node.port.onmessage = m => {
                  // By the sound card's count: messages may be late, blocks are not.
                  if (!levels.length) started = performance.timeOrigin + performance.now();
                  levels.push(Math.max(...m.data));
                  sides.push(m.data);
                  window.clock = [started, levels.length];
                };
                context.createMediaStreamSource(stream).connect(node);
              };
              await pc.setRemoteDescription({type: 'offer', sdp});
              stream.getTracks().forEach(track => pc.addTrack(track, stream));
              await context.resume();
              const answer = await pc.createAnswer();
              answer.sdp = answer.sdp.replace('useinbandfec=1', 'useinbandfec=1;stereo=1');
              await pc.setLocalDescription(answer);
              return pc.localDescription.sdp;
            }
            async function inbound() {
              const all = {};
              (await pc.getStats()).forEach(s => { if (s.type === 'inbound-rtp' && s.kind === 'audio') Object.assign(all, {packets: s.packetsReceived, concealed: s.concealedSamples, total: s.totalSamplesReceived}); });
              return all;
            }
            // Milliseconds below a tenth of the level before, in [from, to] of the wall clock.
            function silence(from, to) {
              const [started, count] = window.clock, block = 128 / 48;
              const index = at => Math.max(0, Math.min(count, Math.round((at - started) / block)));
              const before = levels.slice(Math.max(0, index(from) - 400), index(from)).sort((a, b) => a - b);
              const level = before[before.length >> 1] || 0;
              let silent = 0, longest = 0, run = 0;
              for (let i = index(from); i < index(to); i++) {
                if (levels[i] < level / 10) { silent++; run++; longest = Math.max(longest, run); } else run = 0;
              }
              return {level, silent: silent * block, longest: longest * block, blocks: index(to) - index(from)};
            }
            // How much louder the left ear was than the right one in the last second, in decibels.
            function leftOverRight() {
              const sum = side => sides.slice(-375).reduce((all, each) => all + each[side] ** 2, 1e-12);
              return 10 * Math.log10(sum(0) / sum(1));
            }
            function frameGap(from, to) {
              const seen = frames.filter(at => at >= from - 500 && at <= to);
              let longest = 0;
              for (let i = 1; i < seen.length; i++) longest = Math.max(longest, seen[i] - seen[i - 1]);
              return seen.length ? Math.max(longest, to - seen.at(-1)) : to - from;
            }
            </script>""";

    private final HttpServer server;
    private final Chromium chromium;

    ListeningPage(Path folder, int toneHz) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean isWorklet = exchange.getRequestURI().getPath().equals("/worklet.js");
            var body = (isWorklet ? WORKLET : PAGE).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", isWorklet ? "text/javascript" : "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        chromium = new Chromium(ToneFile.sine(folder.resolve("mic-" + toneHz + ".wav"), toneHz, 48_000, 2));
        open();
    }

    /** A new page, as if one had called anew. */
    void open() {
        page().navigate("http://localhost:" + server.getAddress().getPort() + "/");
    }

    Page page() {
        return chromium.page();
    }

    /** Takes the first offer; returns the answer. */
    String begin(String offer, boolean video) {
        return (String) page().evaluate("([sdp, video]) => begin(sdp, video)", List.of(offer, video));
    }

    /** Takes a later offer. */
    String take(String offer) {
        return (String) page().evaluate("sdp => take(sdp)", offer);
    }

    void addCandidate(InetSocketAddress address) {
        var candidate = "candidate:s9 1 udp 83886335 %s %d typ host"
                .formatted(address.getAddress().getHostAddress(), address.getPort());
        page().evaluate("candidate => pc.addIceCandidate({candidate, sdpMLineIndex: 0})", candidate);
    }

    @SuppressWarnings("unchecked")
    Map<String, Number> inbound() {
        return (Map<String, Number>) page().evaluate("() => inbound()");
    }

    /** Milliseconds of silence between two moments of the clock, in all and at a stretch. */
    @SuppressWarnings("unchecked")
    Map<String, Number> silence(long fromMs, long toMs) {
        return (Map<String, Number>) page().evaluate("([from, to]) => silence(from, to)", List.of((double) fromMs, (double) toMs));
    }

    /** How much louder the left ear was than the right one in the last second. */
    double leftOverRightDb() {
        return ((Number) page().evaluate("() => leftOverRight()")).doubleValue();
    }

    /** The longest time without a new picture. */
    double frameGapMs(long fromMs, long toMs) {
        return ((Number) page().evaluate("([from, to]) => frameGap(from, to)", List.of((double) fromMs, (double) toMs))).doubleValue();
    }

    /** Whether something as loud as this, or nearly, was heard in the last tenth of a second. */
    boolean isLoud(double level) {
        return (Boolean) page().evaluate(
                "level => levels.slice(-38).filter(each => each > level / 10).length > 30", level);
    }

    /** How many pictures have come since then. */
    int framesSince(long ms) {
        return ((Number) page().evaluate("from => frames.filter(at => at > from).length", (double) ms)).intValue();
    }

    String console() {
        return chromium.console();
    }

    @Override
    public void close() {
        chromium.close();
        server.stop(0);
    }
}
