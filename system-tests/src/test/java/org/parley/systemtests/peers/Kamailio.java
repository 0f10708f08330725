package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.parley.systemtests.node.Eventually;

/**
 * Kamailio as a registrar and proxy that has a media relay by its {@code rtpengine} module, over UDP on a port of the loopback. Everybody may
 * register. Closing it ends its processes.
 */
public final class Kamailio implements AutoCloseable {
    private final Process process;
    private final Path folder;
    private final int port;

    private Kamailio(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts it. {@code offerFlags} and {@code answerFlags} are what {@code rtpengine_offer} and {@code rtpengine_answer} are told.
     */
    public static Kamailio start(Path folder, String relay, String offerFlags, String answerFlags) {
        int port = SippServer.freePort();
        try {
            Files.createDirectories(folder.resolve("run"));
            var file = Files.writeString(folder.resolve("kamailio.cfg"), configuration(folder, port, relay, offerFlags, answerFlags));
            var process = new ProcessBuilder("kamailio", "-f", file.toString(), "-DD", "-E", "-Y", folder.resolve("run").toString(),
                            "-m", "32", "-M", "4")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile())
                    .start();
            var kamailio = new Kamailio(process, folder, port);
            Eventually.get(kamailio::isListening, listening -> listening || !process.isAlive());
            if (!process.isAlive()) {
                throw new IllegalStateException("Kamailio did not start:\n" + kamailio.log());
            }
            return kamailio;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String configuration(Path folder, int port, String relay, String offerFlags, String answerFlags) {
        return """
                #!KAMAILIO
                debug=2
                log_stderror=yes
                children=2
                disable_tcp=yes
                auto_aliases=no
                listen=udp:127.0.0.1:%d
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "rr.so"
                loadmodule "pv.so"
                loadmodule "maxfwd.so"
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                loadmodule "siputils.so"
                loadmodule "textops.so"
                loadmodule "xlog.so"
                loadmodule "rtpengine.so"
                modparam("rtpengine", "rtpengine_sock", "udp:%s")
                modparam("rtpengine", "rtpengine_tout_ms", 3000)
                modparam("registrar", "default_expires", 300)
                request_route {
                    if (!mf_process_maxfwd_header("10")) {
                        sl_send_reply("483", "Too Many Hops");
                        exit;
                    }
                    if (is_method("REGISTER")) {
                        save("location");
                        exit;
                    }
                    if (has_totag()) {
                        if (loose_route()) {
                            route(RELAY);
                        } else if (is_method("ACK") && t_check_trans()) {
                            t_relay();
                        }
                        exit;
                    }
                    if (is_method("CANCEL")) {
                        if (t_check_trans()) {
                            rtpengine_delete();
                            t_relay();
                        }
                        exit;
                    }
                    t_check_trans();
                    record_route();
                    if (!lookup("location")) {
                        sl_send_reply("404", "Not Found");
                        exit;
                    }
                    route(RELAY);
                }
                route[RELAY] {
                    if (is_method("BYE")) {
                        rtpengine_delete();
                    } else if (is_method("INVITE") && has_body("application/sdp")) {
                        if (!rtpengine_offer("%s")) {
                            sl_send_reply("500", "No media relay");
                            exit;
                        }
                    }
                    if (is_method("INVITE")) {
                        t_on_reply("MEDIA");
                        t_on_failure("ENDED");
                    }
                    t_relay();
                    exit;
                }
                onreply_route[MEDIA] {
                    if (has_body("application/sdp")) {
                        rtpengine_answer("%s");
                    }
                }
                failure_route[ENDED] {
                    rtpengine_delete();
                }
                """.formatted(port, relay, offerFlags, answerFlags);
    }

    private boolean isListening() {
        try (var socket = new java.net.DatagramSocket(null)) {
            socket.bind(new java.net.InetSocketAddress("127.0.0.1", port));
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /** An extension here; there are no passwords. */
    public SipAccount account(String number) {
        return new SipAccount(number, "none", "127.0.0.1", port, "udp");
    }

    /** What it printed. */
    public String log() {
        try {
            return Files.readString(folder.resolve("output.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
