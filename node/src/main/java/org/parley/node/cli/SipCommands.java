package org.parley.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The commands about SIP: the plan, why a call would go where it goes, trunks, registrations, bans and refusals. */
final class SipCommands {
    private SipCommands() {}

    @Command(
            name = "plan",
            description = "Trunks, routes, numbers and limits: the plan.",
            subcommands = {Plan.Show.class, Plan.Check.class, Plan.Apply.class, Plan.Changes.class},
            synopsisSubcommandLabel = "show|check|apply|changes")
    static final class Plan {
        @Command(name = "show", description = "Prints the plan in force as YAML; passwords are shown as ***.")
        static final class Show extends NodeCommand {
            @Option(names = "--json", description = "As JSON.")
            private boolean json;

            @Override
            void run(NodeClient node) {
                var plan = node.get("/api/sip/plan");
                System.out.print(json ? plan.toPrettyString() + "\n" : PlanYaml.of(plan));
            }
        }

        @Command(name = "check", description = "Says what is wrong in a plan, all of it, or that it is right. Changes nothing.")
        static final class Check extends NodeCommand {
            @Parameters(paramLabel = "FILE", description = "YAML or JSON.")
            private Path file = Path.of("plan.yaml");

            @Override
            void run(NodeClient node) {
                requireRight(node, file, read(file));
                System.out.println(file + " is right.");
            }
        }

        @Command(name = "apply", description = "Puts a plan in force, as a whole.")
        static final class Apply extends NodeCommand {
            @Parameters(paramLabel = "FILE", description = "YAML or JSON; *** keeps a password that the node has.")
            private Path file = Path.of("plan.yaml");

            @Option(names = "--version", paramLabel = "N", description = "Refuse where another plan than this one is in force.")
            private Optional<Long> version = Optional.empty();

            @Override
            void run(NodeClient node) {
                var text = read(file);
                requireRight(node, file, text);
                long expected = version.orElseGet(() -> node.get("/api/sip/plan").path("version").asLong());
                var plan = node.put("/api/sip/plan?version=" + expected, type(file, text), text);
                System.out.println("Plan " + plan.path("version").asString() + " is in force: " + plan.path("trunks").size() + " trunks, "
                        + plan.path("routes").size() + " routes, " + plan.path("numbers").size() + " numbers.");
            }
        }

        @Command(name = "changes", description = "Lists who changed the plan, newest first.")
        static final class Changes extends NodeCommand {
            @Override
            void run(NodeClient node) {
                System.out.print(SipTables.changes(node.get("/api/sip/plan/changes").path("changes")));
            }
        }

        private static void requireRight(NodeClient node, Path file, String text) {
            var checked = node.postText("/api/sip/plan/check", type(file, text), text);
            if (checked.path("ok").asBoolean(false)) {
                return;
            }
            var lines = new ArrayList<String>();
            for (var problem : checked.path("problems")) {
                lines.add(place(file, problem) + problem.path("message").asString());
            }
            throw new ParleyException(ErrorCode.INVALID, String.join("\n", lines));
        }

        private static String place(Path file, JsonNode problem) {
            long line = problem.path("line").asLong(0);
            var path = problem.path("path").asString("");
            return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ");
        }

        private static String type(Path file, String text) {
            return file.toString().endsWith(".json") || text.stripLeading().startsWith("{") ? "application/json" : "application/yaml";
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException failure) {
                throw new ParleyException(ErrorCode.INVALID, "Cannot read " + file + ": " + failure.getMessage(), failure);
            }
        }
    }

    @Command(name = "route", description = "Where calls go.", subcommands = Route.Explain.class, synopsisSubcommandLabel = "explain")
    static final class Route {
        @Command(name = "explain", description = "Says why a call would go where it goes, and places none.")
        static final class Explain extends NodeCommand {
            @Parameters(index = "0", paramLabel = "FROM", description = "An extension or account, or trunk:NAME for a call that comes in.")
            private String from = "";

            @Parameters(index = "1", paramLabel = "TO", description = "As dialled.")
            private String to = "";

            @Option(names = "--at", paramLabel = "TIME", description = "As it would be then, as in 2026-11-21T22:15:00Z.")
            private Optional<String> at = Optional.empty();

            @Option(names = "--organisation", paramLabel = "NAME", description = "Whose call it is, where not the node's own.")
            private Optional<String> organisation = Optional.empty();

            @Override
            void run(NodeClient node) {
                var body = new LinkedHashMap<String, Object>();
                body.put("from", from);
                body.put("to", to);
                at.ifPresent(time -> body.put("at", time));
                organisation.ifPresent(name -> body.put("organisation", name));
                System.out.print(SipTables.explanation(node.post("/api/sip/route/explain", body)));
            }
        }
    }

    @Command(name = "trunk", description = "Lines to carriers.", subcommands = Trunk.ListAll.class, synopsisSubcommandLabel = "list")
    static final class Trunk {
        @Command(name = "list", description = "Shows how trunks and groups stand, and what today has cost.")
        static final class ListAll extends NodeCommand {
            @Override
            void run(NodeClient node) {
                System.out.print(SipTables.trunks(node.get("/api/sip/trunks")));
            }
        }
    }

    @Command(name = "bans", description = "Addresses that get no answer for a while.", subcommands = {Bans.ListAll.class, Bans.Lift.class}, synopsisSubcommandLabel = "list|lift")
    static final class Bans {
        @Command(name = "list", description = "Lists them, newest first.")
        static final class ListAll extends NodeCommand {
            @Override
            void run(NodeClient node) {
                System.out.print(SipTables.bans(node.get("/api/bans").path("bans")));
            }
        }

        @Command(name = "lift", description = "Lets an address in again.")
        static final class Lift extends NodeCommand {
            @Parameters(paramLabel = "ADDRESS", description = "The address.")
            private String address = "";

            @Override
            void run(NodeClient node) {
                node.delete("/api/bans/" + NodeClient.segment(address));
                System.out.println(address + " may come in again.");
            }
        }
    }

    @Command(
            name = "registrations",
            description = "Devices that are registered.",
            subcommands = {Registrations.ListAll.class, Registrations.Remove.class},
            synopsisSubcommandLabel = "list|remove")
    static final class Registrations {
        @Command(name = "list", description = "Lists them by account.")
        static final class ListAll extends NodeCommand {
            @Override
            void run(NodeClient node) {
                System.out.print(SipTables.registrations(node.get("/api/registrations?limit=10000").path("registrations")));
            }
        }

        @Command(name = "remove", description = "Ends one, as if it had expired.")
        static final class Remove extends NodeCommand {
            @Parameters(paramLabel = "ID", description = "The registration.")
            private String id = "";

            @Override
            void run(NodeClient node) {
                node.delete("/api/registrations/" + NodeClient.segment(id));
                System.out.println("Registration " + id + " has ended.");
            }
        }
    }

    @Command(name = "audit", description = "What was refused, and why.", subcommands = Audit.Tail.class, synopsisSubcommandLabel = "tail")
    static final class Audit {
        @Command(name = "tail", description = "Shows the newest refusals, oldest first.")
        static final class Tail extends NodeCommand {
            @Option(names = {"-n", "--lines"}, paramLabel = "N", description = "How many (default: 20).")
            private int lines = 20;

            @Override
            void run(NodeClient node) {
                System.out.print(SipTables.refusals(node.get("/api/sip/audit?limit=" + lines).path("refusals")));
            }
        }
    }
}
