package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.parley.systemtests.browser.ToneFile;
import org.parley.systemtests.node.Eventually;

/**
 * A telephone: linphone's console program, sending a tone from a file and recording what it hears. It is told what to do on its
 * standard input, and says what happens on its output. Closing it ends the process.
 */
public final class Linphone implements AutoCloseable {
    private static final int SAMPLE_RATE = 16_000;
    private static final int SECONDS_OF_TONE = 120;
    private static final int RECORDED_RATE = 8_000; // The least that it may be.

    private final SipAccount account;
    private final Path folder;
    private final Process process;
    private int seen;
    private int recordings;

    private Linphone(SipAccount account, int toneHz, Path folder) throws IOException {
        this.account = account;
        this.folder = folder;
        var tone = ToneFile.sine(folder.resolve("tone.wav"), toneHz, SAMPLE_RATE, SECONDS_OF_TONE);
        Files.createDirectories(folder.resolve(".local/share/linphone"));
        Files.writeString(folder.resolve("rc"), configuration());
        var builder = new ProcessBuilder("linphonec", "-c", folder.resolve("rc").toString(), "-d", "0")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("HOME", folder.toString());
        process = builder.start();
        try {
            Eventually.get(this::log, log -> log.contains("linphonec>"));
            say("soundcard use files");
            say("play " + tone);
            Eventually.get(this::isRegistered, registered -> registered);
        } catch (AssertionError late) {
            close(); // Nobody else can.
            throw new AssertionError("linphone did not register; it said\n" + log(), late);
        }
    }

    /** Starts a telephone and waits until it is registered. The folder must not be there yet. */
    public static Linphone register(SipAccount account, int toneHz, Path folder) {
        try {
            Files.createDirectories(folder);
            return new Linphone(account, toneHz, folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean isRegistered() {
        say("status register");
        return log().contains("registered, identity");
    }

    private String configuration() {
        return """
                [sip]
                sip_port=-1
                sip_tcp_port=-1
                sip_tls_port=-1
                default_proxy=0
                use_ipv6=0
                verify_server_certs=0
                verify_server_cn=0
                media_encryption=none
                [net]
                firewall_policy=none
                [rtp]
                audio_rtp_port=-1
                [video]
                enabled=0
                capture=0
                display=0
                [proxy_0]
                reg_proxy=<sip:%2$s:%3$d;transport=%4$s>
                reg_identity=sip:%1$s@%2$s
                reg_expires=300
                reg_sendregister=1
                publish=0
                [auth_info_0]
                username=%1$s
                passwd=%5$s
                """
                .formatted(account.number(), account.host(), account.port(), account.transport(), account.password());
    }

    /** Types a line. */
    public void say(String line) {
        try {
            var in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public void dial(String number) {
        say("call sip:" + number + "@" + account.host() + ":" + account.port());
    }

    public void answer() {
        say("answer");
    }

    public void hangUp() {
        say("terminate");
    }

    public void hold() {
        say("pause");
    }

    public void resume() {
        say("resume");
    }

    /** Sends the other one to a number (REFER). */
    public void transfer(String number) {
        say("transfer sip:" + number + "@" + account.host() + ":" + account.port());
    }

    public void awaitIncoming() {
        await("Receiving new incoming call");
    }

    public void awaitRinging() {
        await("ringing");
    }

    public void awaitEstablished() {
        await("Call ", " connected");
    }

    public void awaitClosed() {
        await("Call ", " ended");
    }

    /** Waits until it prints a line with all of these words, after what was waited for before. */
    public void await(String... words) {
        try {
            Eventually.get(() -> next(words), found -> found);
        } catch (AssertionError late) {
            throw new AssertionError("linphone did not say " + String.join(" … ", words) + "; it said\n" + log(), late);
        }
    }

    private boolean next(String... words) {
        var lines = log().lines().toList();
        for (int i = seen; i < lines.size(); i++) {
            var line = lines.get(i);
            if (java.util.Arrays.stream(words).allMatch(line::contains)) {
                seen = i + 1;
                return true;
            }
        }
        return false;
    }

    public String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Listens from now on, for at least that long: what it decoded. Only a recording that has ended says its sample rate. */
    public Heard hear(int millis) {
        var file = folder.resolve("heard-" + recordings++ + ".wav");
        say("record " + file);
        Eventually.get(() -> size(file), bytes -> bytes >= 2L * RECORDED_RATE * millis / 1000);
        say("record " + folder.resolve("unheard-" + recordings + ".wav"));
        return Eventually.get(() -> Heard.of(file), heard -> heard.sampleRate() > 0 && heard.samples().length > 0);
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            say("quit");
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (UncheckedIOException _) {
            process.destroyForcibly(); // It has ended already.
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
