package org.parley.node.cli;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The API's plan as YAML that people edit and apply again: keys in kebab-case, texts in quotes, what is empty left out. */
final class PlanYaml {
    private PlanYaml() {}

    static String of(JsonNode plan) {
        var text = new StringBuilder();
        fields(plan, "", text, false);
        return text.toString();
    }

    private static void fields(JsonNode object, String indent, StringBuilder text, boolean inList) {
        var lead = inList ? indent.substring(2) + "- " : indent;
        for (var field : object.properties()) {
            var value = field.getValue();
            if (value.isContainer() && value.isEmpty()) {
                continue;
            }
            text.append(lead).append(kebab(field.getKey())).append(':');
            lead = indent;
            value(value, indent, text, field.getKey().equals("addHeaders"));
        }
    }

    private static void value(JsonNode value, String indent, StringBuilder text, boolean areHeaders) {
        if (value.isObject()) {
            text.append('\n');
            if (areHeaders) {
                value.properties().forEach(field -> text.append(indent).append("  ").append(quoted(field.getKey())).append(": ")
                        .append(quoted(field.getValue().asString())).append('\n'));
            } else {
                fields(value, indent + "  ", text, false);
            }
        } else if (value.isArray()) {
            text.append('\n');
            for (var item : value) {
                if (item.isObject()) {
                    fields(item, indent + "    ", text, true);
                } else {
                    text.append(indent).append("  - ").append(scalar(item)).append('\n');
                }
            }
        } else {
            text.append(' ').append(scalar(value)).append('\n');
        }
    }

    private static String scalar(JsonNode value) {
        return value.isString() ? quoted(value.asString()) : value.asString();
    }

    /** In quotes unless nobody could mistake it. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9._-]*") && !text.matches("(?i)true|false|yes|no|on|off|null|y|n") ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
