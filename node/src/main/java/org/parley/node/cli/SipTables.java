package org.parley.node.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The API's answers about SIP as text that people read in a terminal. */
final class SipTables {
    private SipTables() {}

    static String explanation(JsonNode explanation) {
        var text = new StringBuilder();
        int number = 1;
        for (var step : explanation.path("steps")) {
            text.append(number++).append(". ").append(step.asString()).append('\n');
        }
        return text.append("=> ")
                .append(explanation.path("result").asString())
                .append(" (")
                .append(explanation.path("status").asString())
                .append(")\n")
                .toString();
    }

    static String trunks(JsonNode answer) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("TRUNK", "TAKES CALLS", "REGISTERED", "CHANNELS", "TARGET", "STATE", "BECAUSE"));
        answer.path("trunks").forEach(trunk -> add(rows, trunk, trunk.path("name").asString()));
        answer.path("groups").forEach(group -> add(rows, group, "group:" + group.path("name").asString()));
        var text = new StringBuilder(rows.size() == 1 ? "The plan has no trunks yet.\n" : Tables.aligned(rows));
        for (var spend : answer.path("spend")) {
            text.append(spend.path("organisation").asString())
                    .append(" has spent ")
                    .append(spend.path("today").asString())
                    .append(' ')
                    .append(answer.path("currency").asString())
                    .append(" today");
            if (spend.path("limit").isString()) {
                text.append(" of ").append(spend.path("limit").asString());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void add(List<List<String>> rows, JsonNode trunk, String name) {
        var first = true;
        for (var target : trunk.path("targets")) {
            rows.add(List.of(
                    first ? name : "",
                    first ? yesNo(trunk.path("takesCalls").asBoolean(true)) : "",
                    first ? registered(trunk) : "",
                    first ? channels(trunk) : "",
                    address(target),
                    target.path("state").asString(""),
                    target.path("because").asString("")));
            first = false;
        }
    }

    private static String registered(JsonNode trunk) {
        var registration = trunk.path("registration");
        if (registration.isMissingNode()) {
            return "-";
        }
        return registration.path("registered").asBoolean(false) ? "yes" : "no " + registration.path("because").asString("");
    }

    private static String channels(JsonNode trunk) {
        if (trunk.path("channelsUsed").isMissingNode()) {
            return "-";
        }
        return trunk.path("channelsUsed").asString() + (trunk.path("channelsMax").isMissingNode() ? "" : "/" + trunk.path("channelsMax").asString());
    }

    private static String address(JsonNode target) {
        var host = target.path("host").asString();
        return (target.path("transport").isMissingNode() ? "" : target.path("transport").asString() + " ")
                + (host.contains(":") ? "[" + host + "]" : host)
                + (target.path("port").isMissingNode() ? "" : ":" + target.path("port").asString());
    }

    static String bans(JsonNode bans) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ADDRESS", "UNTIL", "TIMES", "DROPPED", "BECAUSE"));
        for (var ban : bans) {
            rows.add(List.of(
                    ban.path("address").asString(),
                    ban.path("until").asString(),
                    ban.path("times").asString(),
                    ban.path("shunned").asString(),
                    ban.path("because").asString()));
        }
        return rows.size() == 1 ? "Nobody is banned.\n" : Tables.aligned(rows);
    }

    static String registrations(JsonNode registrations) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("REGISTRATION", "NAME", "CONTACT", "FROM", "UNTIL", "DEVICE"));
        for (var registration : registrations) {
            rows.add(List.of(
                    registration.path("id").asString(),
                    registration.path("name").asString(""),
                    registration.path("contact").asString(),
                    registration.path("source").asString(),
                    registration.path("until").asString(),
                    registration.path("userAgent").asString("")));
        }
        return rows.size() == 1 ? "No device is registered.\n" : Tables.aligned(rows);
    }

    static String refusals(JsonNode refusals) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("AT", "SOURCE", "METHOD", "WHO", "WHAT", "STATUS", "RULE", "TIMES", "BECAUSE"));
        for (var refusal : refusals) {
            rows.add(List.of(
                    second(refusal.path("at")),
                    refusal.path("source").asString(),
                    refusal.path("method").asString(),
                    refusal.path("who").asString(""),
                    refusal.path("what").asString(),
                    refusal.path("status").asString(),
                    refusal.path("rule").asString(),
                    refusal.path("times").asString("1"),
                    refusal.path("because").asString()));
        }
        return rows.size() == 1 ? "Nothing was refused.\n" : Tables.aligned(rows);
    }

    /** People compare these with their own clocks: seconds are enough. */
    private static String second(JsonNode at) {
        return Instant.parse(at.asString()).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** One line for each message. */
    static String ladder(JsonNode messages) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("AT", "", "PEER", "OVER", "MESSAGE"));
        for (var message : messages) {
            boolean isIn = message.path("direction").asString().equals("in");
            rows.add(List.of(
                    message.path("at").asString(),
                    isIn ? "-->" : "<--",
                    message.path(isIn ? "from" : "to").asString(),
                    message.path("transport").asString(),
                    message.path("firstLine").asString()));
        }
        return rows.size() == 1 ? "No message of this call is kept.\n" : Tables.aligned(rows);
    }

    /** Whole messages. */
    static String messages(JsonNode messages) {
        var text = new StringBuilder();
        for (var message : messages) {
            text.append("=== ").append(message.path("at").asString()).append("  ").append(message.path("from").asString());
            text.append(" --> ").append(message.path("to").asString()).append(" over ").append(message.path("transport").asString());
            text.append('\n').append(message.path("text").asString().replace("\r\n", "\n")).append('\n');
        }
        return text.isEmpty() ? "No message of this call is kept.\n" : text.toString();
    }

    static String changes(JsonNode changes) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("VERSION", "AT", "BY"));
        for (var change : changes) {
            rows.add(List.of(change.path("version").asString(), second(change.path("at")), change.path("by").asString()));
        }
        return rows.size() == 1 ? "The plan was never changed.\n" : Tables.aligned(rows);
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }
}
