package org.parley.systemtests.survival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.parley.base.time.SystemTime;
import org.parley.protocols.dtls.DtlsCertificate;
import org.parley.protocols.srtp.SrtpProfile;

/** Media processes of one deployment, each one the standby of the one before it. */
final class Chain implements AutoCloseable {
    /** What a process said. */
    record Said(long atMs, String[] words) {
        boolean is(String what, String leg) {
            return words[0].equals(what) && words.length > 1 && words[1].equals(leg);
        }

        String text(int word) {
            return new String(Base64.getDecoder().decode(words[word]), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return atMs + " " + String.join(" ", Arrays.copyOf(words, Math.min(3, words.length)));
        }
    }

    /** One of them. */
    final class Member {
        private final Process process;
        private final Writer in;
        private final List<Said> said = new ArrayList<>();
        final String host;
        private final Path log;

        Member(String host) {
            this.host = host;
            try {
                log = folder.resolve("media-" + members.size() + ".log");
                process = new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MediaProcess.class.getName(),
                                host,
                                profile.name(),
                                certificate.toString(),
                                folder.resolve("marks").toString(),
                                secret,
                                Integer.toString(firstPort))
                        .redirectError(log.toFile())
                        .start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
            Thread.ofPlatform().daemon().start(this::listen);
        }

        private void listen() {
            try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (var line = out.readLine(); line != null; line = out.readLine()) {
                    synchronized (said) {
                        said.add(new Said(System.currentTimeMillis(), line.split(" ")));
                        said.notifyAll();
                    }
                }
            } catch (IOException _) {
                // It was killed.
            }
        }

        void tell(String line) {
            try {
                in.write(line + "\n");
                in.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException("A media process is gone: " + heard(), failure);
            }
        }

        Optional<Said> find(Predicate<Said> which) {
            synchronized (said) {
                return said.stream().filter(which).findFirst();
            }
        }

        /** Waits for it to say so. */
        Said await(Predicate<Said> which) {
            long deadlineNs = System.nanoTime() + 60_000_000_000L;
            synchronized (said) {
                while (true) {
                    var found = said.stream().filter(which).findFirst();
                    if (found.isPresent()) {
                        return found.get();
                    }
                    long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                    if (leftMs <= 0 || !process.isAlive()) {
                        throw new AssertionError("A media process never said it; it said " + said + "\n" + heard());
                    }
                    try {
                        said.wait(Math.min(leftMs, 200));
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                }
            }
        }

        Said await(String what, String leg) {
            return await(line -> line.is(what, leg));
        }

        InetSocketAddress media() {
            return new InetSocketAddress(host, Integer.parseInt(await(line -> line.words()[0].equals("ready")).words()[1]));
        }

        /** Keeps its records on that one from now on; returns where browsers reach it. */
        InetSocketAddress follow(Member standby) {
            tell("follow " + standby.host + " " + standby.await(line -> line.words()[0].equals("ready")).words()[2]);
            var words = await(line -> line.words()[0].equals("standby")).words();
            return new InetSocketAddress(words[1], Integer.parseInt(words[2]));
        }

        /** {@code kill -9}; returns when, in milliseconds of the clock. */
        long kill() {
            long at = System.currentTimeMillis();
            process.destroyForcibly();
            return at;
        }

        /** Stops it as if the machine stood still. */
        void freeze() {
            signal("-STOP");
        }

        void thaw() {
            signal("-CONT");
        }

        private void signal(String which) {
            try {
                new ProcessBuilder("kill", which, Long.toString(process.pid())).start().waitFor();
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }

        String heard() {
            try {
                synchronized (said) {
                    return said + "\n" + Files.readString(log);
                }
            } catch (IOException failure) {
                return failure.toString();
            }
        }
    }

    private final Path folder;
    private final SrtpProfile profile;
    private final Path certificate;
    private final String secret;
    private final int firstPort;
    private final List<Member> members = new ArrayList<>();

    Chain(Path folder, SrtpProfile profile, int firstPort) throws IOException {
        this.folder = folder;
        this.profile = profile;
        this.firstPort = firstPort;
        var random = new SecureRandom();
        certificate = folder.resolve("dtls.pem");
        Files.writeString(certificate, DtlsCertificate.generate(random, Instant.now()).toPem());
        var bytes = new byte[32];
        random.nextBytes(bytes);
        secret = Base64.getEncoder().encodeToString(bytes);
    }

    SrtpProfile profile() {
        return profile;
    }

    /** Starts another process, behind a NAT where there is one for browsers. */
    Member start(String host) {
        var member = new Member(host);
        members.add(member);
        return member;
    }

    /** As {@link #start}, and reached by browsers through the tap. */
    Member start(String host, Wiretap tap) {
        var member = start(host);
        var door = tap.door(member.media());
        member.tell("reach " + door.getAddress().getHostAddress() + " " + door.getPort());
        return member;
    }

    static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static void pause(long millis) {
        try {
            SystemTime.sleep(java.time.Duration.ofMillis(millis));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        members.forEach(Member::kill);
    }
}
