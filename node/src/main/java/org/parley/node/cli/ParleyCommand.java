package org.parley.node.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.node.config.ConfigFile;
import org.parley.node.config.Keys;
import org.parley.node.config.Settings;
import org.parley.node.config.Settings.Located;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code parley}: the command that people use. Exit codes: 0 done, 1 refused or failed (one line on standard error says
 * why), 2 not understood.
 */
@Command(
        name = "parley",
        description = "Conversations in one program: conferences, telephone calls, recording.",
        mixinStandardHelpOptions = false,
        subcommands = {
            ParleyCommand.Up.class,
            ParleyCommand.User.class,
            ParleyCommand.Conference.class,
            ParleyCommand.Recording.class,
            ParleyCommand.Call.class,
            SipCommands.Plan.class,
            SipCommands.Route.class,
            SipCommands.Trunk.class,
            SipCommands.Registrations.class,
            SipCommands.Bans.class,
            SipCommands.Audit.class,
            ParleyCommand.Config.class,
            ParleyCommand.Version.class
        })
public final class ParleyCommand implements Runnable {
    /** What starts a node: handed in, so that the command line does not know the wiring. */
    @FunctionalInterface
    public interface Starter {
        /** Runs a node until it is told to stop. */
        void run(Settings settings, Path data);
    }

    private final Starter starter;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT, description = "Shows this help.")
    private boolean help;

    private ParleyCommand(Starter starter) {
        this.starter = starter;
    }

    /** Runs one command line and returns its exit code. */
    public static int execute(Starter starter, String... arguments) {
        return new CommandLine(new ParleyCommand(starter))
                .setExecutionExceptionHandler((failure, line, _) -> {
                    if (failure instanceof ParleyException refused) {
                        line.getErr().println(refused.getMessage());
                        return 1;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** {@code --data DIR}, for all commands that need a node's folder. */
    static final class Data {
        @Option(names = "--data", paramLabel = "DIR", description = "The node's data folder (default: PARLEY_DATA, or ./parley-data).")
        private Path directory = Path.of(System.getenv().getOrDefault("PARLEY_DATA", "parley-data"));

        Path directory() {
            return directory;
        }
    }

    @Command(name = "up", description = "Starts a node and runs it until Ctrl-C.")
    static final class Up implements Runnable {
        @CommandLine.ParentCommand
        private ParleyCommand parent = new ParleyCommand((_, _) -> {});

        @Mixin
        private Data data = new Data();

        @Option(names = "--config", paramLabel = "FILE", description = "The configuration file (YAML).")
        private java.util.Optional<Path> config = java.util.Optional.empty();

        @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets one key; wins over the file. May be repeated.")
        private List<String> assignments = new ArrayList<>();

        @Override
        public void run() {
            Map<String, Located> file = config.map(ConfigFile::read).orElse(Map.of());
            parent.starter.run(Settings.of(ConfigFile.overlay(file, assignments)), data.directory());
        }
    }

    @Command(name = "user", description = "People and their telephones.", subcommands = User.Add.class, synopsisSubcommandLabel = "add")
    static final class User {
        @Command(name = "add", description = "Adds an account with an extension; the password is for the page and for the SIP telephone.")
        static final class Add extends NodeCommand {
            @Parameters(paramLabel = "NAME", description = "The name to sign in with.")
            private String name = "";

            @Option(names = "--password", required = true, paramLabel = "P", description = "Of the account, and of its SIP extension.")
            private String password = "";

            @Option(names = "--extension", paramLabel = "N", description = "The number, and the SIP user name.")
            private java.util.Optional<String> extension = java.util.Optional.empty();

            @Option(names = "--sip-password", paramLabel = "P", description = "Another password for the SIP telephone.")
            private java.util.Optional<String> sipPassword = java.util.Optional.empty();

            @Option(names = "--display-name", paramLabel = "NAME", description = "What others see.")
            private java.util.Optional<String> displayName = java.util.Optional.empty();

            @Option(names = "--admin", description = "May manage the organisation.")
            private boolean admin;

            @Override
            void run(NodeClient node) {
                var body = new java.util.LinkedHashMap<String, Object>();
                body.put("name", name);
                body.put("password", password);
                body.put("role", admin ? "admin" : "member");
                extension.ifPresent(value -> body.put("extension", value));
                sipPassword.ifPresent(value -> body.put("sipPassword", value));
                displayName.ifPresent(value -> body.put("displayName", value));
                var account = node.post("/api/accounts", body);
                System.out.println("Added " + account.path("name").asString()
                        + (account.path("extension").isString() ? " with extension " + account.path("extension").asString() : "")
                        + " (" + account.path("id").asString() + ")");
            }
        }
    }

    @Command(name = "conference", description = "Places to meet.", subcommands = Conference.Add.class, synopsisSubcommandLabel = "add")
    static final class Conference {
        @Command(name = "add", description = "Adds a conference and prints its invitation link.")
        static final class Add extends NodeCommand {
            @Parameters(paramLabel = "NAME", description = "What people read.")
            private String name = "";

            @Option(names = "--extension", paramLabel = "N", description = "The number that telephones dial.")
            private java.util.Optional<String> extension = java.util.Optional.empty();

            @Override
            void run(NodeClient node) {
                var body = new java.util.LinkedHashMap<String, Object>();
                body.put("name", name);
                extension.ifPresent(value -> body.put("extension", value));
                var conference = node.post("/api/conferences", body);
                System.out.println("Added " + conference.path("name").asString() + " with extension "
                        + conference.path("extension").asString() + " (" + conference.path("id").asString() + ")");
                System.out.println(node.address(conference.path("invitation").path("path").asString()));
            }
        }
    }

    @Command(name = "recording", description = "What was recorded.", subcommands = {Recording.ListAll.class, Recording.Export.class}, synopsisSubcommandLabel = "list|export")
    static final class Recording {
        @Command(name = "list", description = "Lists recordings, newest first.")
        static final class ListAll extends NodeCommand {
            @Override
            void run(NodeClient node) {
                System.out.print(Tables.recordings(node.get("/api/recordings").path("recordings")));
            }
        }

        @Command(name = "export", description = "Saves a recording's sound as Ogg Opus.")
        static final class Export extends NodeCommand {
            @Parameters(index = "0", paramLabel = "ID", description = "The recording.")
            private String id = "";

            @Parameters(index = "1", paramLabel = "FILE", description = "Where to save it.")
            private Path file = Path.of("recording.ogg");

            @Option(names = "--track", paramLabel = "N", description = "One participant's track; 0, the default, is what everybody heard.")
            private int track;

            @Override
            void run(NodeClient node) {
                long bytes = node.download("/api/recordings/" + NodeClient.segment(id) + "/tracks/" + track + "/audio", file);
                System.out.println("Saved " + file + " (" + bytes + " bytes)");
            }
        }
    }

    @Command(name = "call", description = "What happened in calls.", subcommands = {Call.Show.class, Call.Trace.class}, synopsisSubcommandLabel = "show|trace")
    static final class Call {
        /** {@code last} is the newest. */
        private static String call(NodeClient node, String id) {
            if (!id.equals("last")) {
                return id;
            }
            var newest = node.get("/api/calls?limit=1").path("calls").path(0).path("id").asString("");
            if (newest.isEmpty()) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "There has been no call yet.");
            }
            return newest;
        }

        @Command(name = "trace", description = "Shows the SIP messages of a call, without secrets.")
        static final class Trace extends NodeCommand {
            @Parameters(paramLabel = "ID", description = "The call; `last` is the newest.")
            private String id = "";

            @Option(names = "--full", description = "Whole messages, not their first lines only.")
            private boolean full;

            @Override
            void run(NodeClient node) {
                var messages = node.get("/api/calls/" + NodeClient.segment(call(node, id)) + "/sip").path("messages");
                System.out.print(full ? SipTables.messages(messages) : SipTables.ladder(messages));
            }
        }

        @Command(name = "show", description = "Shows a call's events in order.")
        static final class Show extends NodeCommand {
            @Parameters(paramLabel = "ID", description = "The call; `last` is the newest.")
            private String id = "";

            @Option(names = "--at", paramLabel = "TIME", description = "As it was then, as in 2026-11-21T10:15:00Z.")
            private java.util.Optional<String> at = java.util.Optional.empty();

            @Override
            void run(NodeClient node) {
                System.out.print(Tables.timeline(node.get("/api/calls/" + NodeClient.segment(call(node, id)) + "/timeline"
                        + at.map(time -> "?at=" + NodeClient.segment(time)).orElse(""))));
            }
        }
    }

    @Command(name = "config", description = "The configuration.", subcommands = {Config.Check.class, Config.KeyList.class}, synopsisSubcommandLabel = "check|keys")
    static final class Config {
        @Command(name = "check", description = "Says what is wrong in a configuration file, or that all is right.")
        static final class Check implements Runnable {
            @Parameters(paramLabel = "FILE", description = "The file.")
            private Path file = Path.of("parley.yaml");

            @Override
            public void run() {
                var given = ConfigFile.read(file);
                Settings.of(given);
                System.out.println(file + " is right: " + given.size() + (given.size() == 1 ? " key" : " keys") + " set, the rest as by default.");
            }
        }

        @Command(name = "keys", description = "Lists every key with its default and what it does.")
        static final class KeyList implements Runnable {
            @Override
            public void run() {
                for (var key : Keys.all()) {
                    System.out.printf("%-34s %-14s %s%n", key.name(), key.defaultText().isEmpty() ? "(empty)" : key.defaultText(), key.sentence());
                }
            }
        }
    }

    @Command(name = "version", description = "Prints the version.")
    static final class Version implements Runnable {
        @Override
        public void run() {
            System.out.println("Parley " + org.parley.node.NodeVersion.text() + ", Java " + Runtime.version());
        }
    }
}
