package org.parley.systemtests.peers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.parley.systemtests.browser.ToneFile;
import org.parley.systemtests.node.Eventually;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A telephone: baresip without a head, sending a tone and recording what it hears. It is told what to do over its control
 * connection and answers by hand unless {@link Setup#answeringItself}. Closing it ends the process.
 */
public final class Baresip implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS_OF_TONE = 120;
    private static final int SOURCE_RATE = 48_000;
    private static final int PORT_MIN = 30_000;
    private static final int PORT_MAX = 32_700;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** How a telephone is set up; codecs as {@code pcmu}, {@code pcma}, {@code g722} or {@code opus}, encryption in baresip's words. */
    public record Setup(SipAccount account, int toneHz, String codecs, String mediaEncryption, boolean isAnswering) {
        /** G.711 µ-law over plain RTP. */
        public static Setup of(SipAccount account, int toneHz) {
            return new Setup(account, toneHz, "pcmu", "", false);
        }

        public Setup withCodecs(String others) {
            return new Setup(account, toneHz, others, mediaEncryption, isAnswering);
        }

        /** SRTP with keys in SDP, or no call. */
        public Setup withSrtp() {
            return new Setup(account, toneHz, codecs, "srtp-mand", isAnswering);
        }

        public Setup answeringItself() {
            return new Setup(account, toneHz, codecs, mediaEncryption, true);
        }
    }

    private final SipAccount account;
    private final Path folder;
    private final Process process;
    private final Socket control;
    private final List<JsonNode> events = new ArrayList<>();
    private int seen;
    private int tokens;

    private Baresip(Setup setup, Path folder) throws IOException {
        this.account = setup.account();
        this.folder = folder;
        int controlPort = freePort();
        writeFiles(setup, controlPort);
        process = new ProcessBuilder("baresip", "-f", folder.toString())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        control = connect(controlPort);
        Thread.ofVirtual().start(this::readEvents);
    }

    /** Starts a telephone and waits until it is registered. The folder must not be there yet. */
    public static Baresip register(Setup setup, Path folder) {
        var phone = start(setup, folder);
        try {
            phone.awaitRegistered();
            return phone;
        } catch (AssertionError late) {
            phone.close(); // Nobody else can.
            throw late;
        }
    }

    /** Starts a telephone, which goes on to register. */
    public static Baresip start(Setup setup, Path folder) {
        try {
            Files.createDirectories(folder);
            for (int attempt = 1; ; attempt++) {
                try {
                    return new Baresip(setup, folder);
                } catch (IllegalStateException | AssertionError ended) {
                    // Its ports were free when they were chosen; another program may have been quicker. Then it chooses others.
                    if (attempt == 3) {
                        throw ended;
                    }
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void writeFiles(Setup setup, int controlPort) throws IOException {
        var tone = ToneFile.sine(folder.resolve("tone.wav"), setup.toneHz(), SOURCE_RATE, SECONDS_OF_TONE);
        Files.writeString(
                folder.resolve("config"),
                """
                net_interface 127.0.0.1
                sip_listen 127.0.0.1:%d
                call_max_calls 4
                audio_source aufile,%s
                ausrc_srate %d
                ausrc_channels 1
                audio_player aubridge,nobody
                audio_alert aubridge,nobody
                jitter_buffer_delay 2-8
                module_path %s
                module g711.so
                module g722.so
                module opus.so
                module aufile.so
                module aubridge.so
                module sndfile.so
                snd_path %s
                module srtp.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                opus_stereo no
                opus_sprop_stereo no
                """.formatted(freePort(), tone, SOURCE_RATE, modules(), folder, controlPort));
        var line = new StringBuilder("<sip:%s@%s:%d;transport=%s>;auth_user=%s;auth_pass=%s;regint=300".formatted(
                account.number(), account.host(), account.port(), account.transport(), account.number(), account.password()));
        line.append(";audio_codecs=").append(codec(setup.codecs()));
        if (!setup.mediaEncryption().isEmpty()) {
            line.append(";mediaenc=").append(setup.mediaEncryption());
        }
        line.append(";answermode=").append(setup.isAnswering() ? "auto" : "manual");
        Files.writeString(folder.resolve("accounts"), line.append('\n'));
        Files.writeString(folder.resolve("contacts"), "");
    }

    private static String codec(String name) {
        return switch (name) {
            case "g722" -> "G722/16000/1";
            case "opus" -> "opus/48000/1"; // One channel, as opus_stereo no makes it.
            default -> name;
        };
    }

    private static Path modules() {
        return List.of("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules").stream()
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("baresip's modules are in no known place"));
    }

    /**
     * A port that nobody has, with the next one: baresip speaks TLS there. Below the range from which the system gives ports to
     * connections, so that none of those takes it meanwhile.
     */
    private static int freePort() {
        return Eventually.get(() -> PORT_MIN + RANDOM.nextInt(PORT_MAX - PORT_MIN), port -> isFree(port) && isFree(port + 1));
    }

    private static boolean isFree(int port) {
        try (var stream = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var datagrams = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return stream.isBound() && datagrams.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private Socket connect(int port) {
        return Eventually.get(() -> tryConnect(port), socket -> socket != null);
    }

    private @Nullable Socket tryConnect(int port) {
        if (!process.isAlive()) {
            throw new AssertionError("baresip ended:\n" + log());
        }
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException notYet) {
            return null;
        }
    }

    // --- what it does ---

    /** Calls a number of its node. */
    public void dial(String number) {
        command("dial", account.uriOf(number));
    }

    public void accept() {
        command("accept", "");
    }

    public void hangUp() {
        command("hangup", "");
    }

    public void hold() {
        command("hold", "");
    }

    public void resume() {
        command("resume", "");
    }

    /** Any command of baresip's menu. */
    public void command(String command, String parameters) {
        var text = JSON.writeValueAsString(
                Map.of("command", command, "params", parameters, "token", "t" + tokens++));
        var bytes = (text.getBytes(StandardCharsets.UTF_8).length + ":" + text + ",").getBytes(StandardCharsets.UTF_8);
        try {
            control.getOutputStream().write(bytes);
            control.getOutputStream().flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // --- what it tells ---

    /** Waits for the next event of that type, after those waited for before; answers its {@code param}. */
    public String await(String type) {
        return await(type, _ -> true);
    }

    /** As {@link #await(String)}, for one whose {@code param} fits. */
    public String await(String type, Predicate<String> fits) {
        try {
            return Eventually.get(() -> next(type, fits), found -> found != null);
        } catch (AssertionError late) {
            throw new AssertionError("No " + type + " from baresip; it said " + events() + "\n" + log(), late);
        }
    }

    private @Nullable String next(String type, Predicate<String> fits) {
        synchronized (events) {
            for (int i = seen; i < events.size(); i++) {
                var param = events.get(i).path("param").asString("");
                if (events.get(i).path("type").asString("").equals(type) && fits.test(param)) {
                    seen = i + 1;
                    return param;
                }
            }
            return null;
        }
    }

    /** Waits until it is registered. This may happen before anybody listens to its events, so its log is asked. */
    public void awaitRegistered() {
        Eventually.get(this::log, log -> log.contains(" 200 OK ("));
    }

    /** Waits until its registration has been refused with this status. */
    public void awaitRegistrationRefused(int status) {
        Eventually.get(this::log, log -> log.contains("Register: " + status) || log.contains(": " + status + " "));
    }

    public void awaitIncoming() {
        await("CALL_INCOMING");
    }

    public void awaitRinging() {
        await("CALL_RINGING");
    }

    public void awaitEstablished() {
        await("CALL_ESTABLISHED");
    }

    /** Waits for the end of the call; answers why, as baresip puts it (a status line, or who hung up). */
    public String awaitClosed() {
        return await("CALL_CLOSED");
    }

    /** How many RTP packets the node says it has sent to this telephone in this call (the latest sender report). */
    public long packetsSentToIt() {
        synchronized (events) {
            return events.stream()
                    .filter(event -> event.path("type").asString("").equals("CALL_RTCP"))
                    .mapToLong(event -> event.path("rtcp_stats").path("rx").path("sent").asLong(0))
                    .reduce(0, (_, latest) -> latest);
        }
    }

    public List<String> events() {
        synchronized (events) {
            return events.stream()
                    .map(event -> event.path("type").asString("") + "(" + event.path("param").asString("") + ")")
                    .toList();
        }
    }

    /** What baresip printed. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // --- what it hears ---

    /** Listens from now on: the next {@code millis} of decoded sound, or what came of it when none comes any more. */
    public Heard hear(int millis) {
        return Heard.next(folder, millis);
    }

    private void readEvents() {
        try (var in = new DataInputStream(control.getInputStream())) {
            while (true) {
                int length = 0;
                for (int c = in.readUnsignedByte(); c != ':'; c = in.readUnsignedByte()) {
                    length = length * 10 + c - '0';
                }
                var event = JSON.readTree(in.readNBytes(length));
                in.readUnsignedByte();
                if (event.path("event").asBoolean(false)) {
                    synchronized (events) {
                        events.add(event);
                    }
                }
            }
        } catch (IOException _) {
            // It ended; what it said is kept.
        }
    }

    @Override
    public void close() {
        process.destroy(); // It takes its registration back.
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            control.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
