package org.parley.bench.mix;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Debian's Janus with its AudioBridge and plain-RTP participants, driven over its HTTP interface. */
final class JanusBridge implements MixPeer {
    private static final Pattern ID = Pattern.compile("\"data\":\\s*\\{\\s*\"id\":\\s*(\\d+)");
    private static final Pattern RTP_PORT = Pattern.compile("\"rtp\":\\s*\\{[^}]*?\"port\":\\s*(\\d+)");
    private static final Pattern SENDER = Pattern.compile("\"sender\":\\s*(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path folder;
    private final String base;
    private final int prebuffer;
    private String session = "";
    private int rooms;

    /** {@code prebuffer}: packets that it holds of each participant; 6 is its default, 1 the smallest. */
    JanusBridge(int prebuffer) throws IOException, InterruptedException {
        this.prebuffer = prebuffer;
        int port = 22_000 + (int) (ProcessHandle.current().pid() % 8_000);
        base = "http://127.0.0.1:" + port + "/janus";
        folder = Files.createTempDirectory("bench-janus");
        var library = Path.of("/usr/lib/x86_64-linux-gnu/janus");
        Files.writeString(
                folder.resolve("janus.jcfg"),
                """
                general: { configs_folder = "%s" plugins_folder = "%s/plugins" transports_folder = "%s/transports"
                  events_folder = "/nonexistent" loggers_folder = "/nonexistent" session_timeout = 0 debug_level = 2 log_to_stdout = true }
                media: { rtp_port_range = "36000-39999" }
                plugins: { disable = "libjanus_echotest.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_streaming.so,libjanus_sip.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_voicemail.so,libjanus_textroom.so,libjanus_lua.so,libjanus_duktape.so" }
                transports: { disable = "libjanus_websockets.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_nanomsg.so,libjanus_mqtt.so" }
                """
                        .formatted(folder, library, library));
        Files.writeString(
                folder.resolve("janus.transport.http.jcfg"),
                "general: { json = \"compact\" base_path = \"/janus\" http = true port = " + port
                        + " ip = \"127.0.0.1\" https = false }\nadmin: { admin_http = false }\n");
        Files.writeString(
                folder.resolve("janus.plugin.audiobridge.jcfg"),
                "general: { events = false local_ip = \"127.0.0.1\" rtp_port_range = \"30000-35999\" }\n");
        process = new ProcessBuilder("janus", "-F", folder.toString(), "-C", folder.resolve("janus.jcfg").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int tries = 0; tries < 150 && session.isEmpty(); tries++) {
            Thread.sleep(200);
            try {
                session = id(post("", "{\"janus\":\"create\",\"transaction\":\"t\"}"));
            } catch (IOException _) {
                // Not yet there.
            }
        }
        if (session.isEmpty()) {
            process.destroy();
            throw new IOException("Janus does not answer: " + Files.readString(folder.resolve("log")));
        }
    }

    @Override
    public String name() {
        return "janus/" + prebuffer;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public List<Integer> open(List<Integer> phonePorts, boolean saysLevels) {
        try {
            int room = ++rooms;
            var manager = attach();
            message(
                    manager,
                    "{\"request\":\"create\",\"room\":" + room + ",\"sampling_rate\":48000,\"allow_rtp_participants\":true"
                            + ",\"audiolevel_event\":false,\"default_prebuffering\":" + prebuffer + "}");
            var ports = new ArrayList<Integer>();
            for (int phonePort : phonePorts) {
                var handle = attach();
                message(
                        handle,
                        "{\"request\":\"join\",\"room\":" + room + ",\"muted\":false,\"prebuffer\":" + prebuffer
                                + ",\"rtp\":{\"ip\":\"127.0.0.1\",\"port\":" + phonePort + ",\"payload_type\":"
                                + SyntheticPhone.PAYLOAD_TYPE
                                + (saysLevels ? ",\"audiolevel_ext\":" + SyntheticPhone.AUDIO_LEVEL_ID : "") + "}}");
                ports.add(joined(handle));
            }
            return ports;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    /** Events come in by asking; others' joins are passed over. */
    private int joined(String handle) throws IOException, InterruptedException {
        for (int tries = 0; tries < 500; tries++) {
            var event = send(HttpRequest.newBuilder(URI.create(base + "/" + session + "?maxev=1")).GET());
            var port = RTP_PORT.matcher(event);
            var sender = SENDER.matcher(event);
            if (sender.find() && sender.group(1).equals(handle) && port.find()) {
                return Integer.parseInt(port.group(1));
            }
            if (event.contains("\"error\"")) {
                throw new IOException("Janus refuses: " + event);
            }
        }
        throw new IOException("Janus told of no join");
    }

    @Override
    public String figures() {
        return "";
    }

    @Override
    public void closeConference() {
        try {
            message(attach(), "{\"request\":\"destroy\",\"room\":" + rooms + "}");
            post("/" + session, "{\"janus\":\"destroy\",\"transaction\":\"t\"}");
            session = id(post("", "{\"janus\":\"create\",\"transaction\":\"t\"}"));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    private String attach() throws IOException, InterruptedException {
        return id(post(
                "/" + session, "{\"janus\":\"attach\",\"plugin\":\"janus.plugin.audiobridge\",\"transaction\":\"t\"}"));
    }

    private void message(String handle, String body) throws IOException, InterruptedException {
        post("/" + session + "/" + handle, "{\"janus\":\"message\",\"transaction\":\"t\",\"body\":" + body + "}");
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    private static String id(String answer) throws IOException {
        var matcher = ID.matcher(answer);
        if (!matcher.find()) {
            throw new IOException("Janus answered " + answer);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        process.destroy();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException _) {
            // A temporary folder that stays harms nobody.
        }
    }
}
