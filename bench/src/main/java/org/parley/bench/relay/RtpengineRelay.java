package org.parley.bench.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Debian's rtpengine in user space, as its operators run it without the kernel module: driven over its ng protocol. */
final class RtpengineRelay implements RelayPeer {
    private static final Pattern PORT = Pattern.compile("m=audio (\\d+) ");
    private static final int FIRST_PORT = 40_000;
    private static final int LAST_PORT = 49_999;

    private final Process process;
    private final DatagramSocket control;
    private final int ngPort;
    private final List<String> calls = new ArrayList<>();
    private int cookies;

    RtpengineRelay() throws IOException, InterruptedException {
        ngPort = 21_000 + (int) (ProcessHandle.current().pid() % 8_000);
        process = new ProcessBuilder(
                        "rtpengine",
                        "--config-file=none",
                        "--table=-1",
                        "--interface=127.0.0.1",
                        "--listen-ng=127.0.0.1:" + ngPort,
                        "--num-threads=2",
                        "--port-min=" + FIRST_PORT,
                        "--port-max=" + LAST_PORT,
                        "--foreground",
                        "--log-stderr",
                        "--log-level=3",
                        "--delete-delay=0",
                        "--timeout=120")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        control = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        control.setSoTimeout(10_000); // It may have a backlog of packets to work off first.
        for (int tries = 0; tries < 20; tries++) {
            Thread.sleep(200);
            try {
                if (ask("d7:command4:pinge").contains("pong")) {
                    return;
                }
            } catch (UncheckedIOException _) {
                // Not yet there.
            }
        }
        process.destroy();
        throw new IOException("rtpengine does not answer");
    }

    @Override
    public String name() {
        return "rtpengine";
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public List<Ports> open(int count, int callerPort, int calledPort, boolean secure) {
        var opened = new ArrayList<Ports>();
        for (int i = 0; i < count; i++) {
            var id = "call-" + cookies + "-" + i;
            calls.add(id);
            var offered = ask(command("offer", id, sdp(callerPort, secure), false));
            int called = port(offered);
            var answered = ask(command("answer", id, sdp(calledPort, false), secure));
            opened.add(new Ports(port(answered), called));
        }
        return opened;
    }

    private static int port(String answer) {
        var found = PORT.matcher(answer);
        if (!found.find()) {
            throw new IllegalStateException("rtpengine said: " + answer);
        }
        return Integer.parseInt(found.group(1));
    }

    private static String sdp(int port, boolean secure) {
        var key = CallGenerator.CALLER_KEY;
        var both = new byte[key.masterKey().length + key.masterSalt().length];
        System.arraycopy(key.masterKey(), 0, both, 0, key.masterKey().length);
        System.arraycopy(key.masterSalt(), 0, both, key.masterKey().length, key.masterSalt().length);
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port
                + (secure ? " RTP/SAVP" : " RTP/AVP") + " 0\r\na=rtpmap:0 PCMU/8000\r\n"
                + (secure
                        ? "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + Base64.getEncoder().encodeToString(both) + "\r\n"
                        : "");
    }

    private static String command(String name, String call, String sdp, boolean secure) {
        return "d" + text("ICE") + text("remove") + text("call-id") + text(call) + text("command") + text(name)
                + text("from-tag") + text("a") + (name.equals("answer") ? text("to-tag") + text("b") : "")
                + text("sdp") + text(sdp)
                + text("transport-protocol") + text(secure ? "RTP/SAVP" : "RTP/AVP") + "e";
    }

    private static String text(String value) {
        return value.length() + ":" + value;
    }

    private String ask(String message) {
        var request = ("c" + cookies++ + " " + message).getBytes(StandardCharsets.UTF_8);
        try {
            control.send(new DatagramPacket(
                    request, request.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), ngPort)));
            var buffer = new DatagramPacket(new byte[65_536], 65_536);
            control.receive(buffer);
            return new String(buffer.getData(), 0, buffer.getLength(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void closeCalls() {
        for (var call : calls) {
            ask("d" + text("call-id") + text(call) + text("command") + text("delete") + text("from-tag") + text("a") + "e");
        }
        calls.clear();
    }

    @Override
    public void close() {
        control.close();
        process.destroy();
    }
}
