package org.parley.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.node.config.Settings.Located;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Reads a YAML file into dotted keys with the line each stands at, and overlays {@code --set key=value}. */
public final class ConfigFile {
    private static final long FILE_BYTES_MAX = 1 << 20;

    private ConfigFile() {}

    /** The file's keys. CONFIGURATION says what is wrong and in which line. */
    public static Map<String, Located> read(Path file) {
        try {
            if (!Files.isReadable(file)) {
                throw new ParleyException(ErrorCode.CONFIGURATION, file + ": no such file, or it may not be read");
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new ParleyException(ErrorCode.CONFIGURATION, file + ": larger than 1 MiB; this is not a configuration file of Parley");
            }
            return parse(Files.readString(file), file.getFileName().toString());
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.CONFIGURATION, file + ": cannot be read: " + failure.getMessage(), failure);
        }
    }

    static Map<String, Located> parse(String yaml, String fileName) {
        var found = new LinkedHashMap<String, Located>();
        try (var parser = new YAMLFactory().createParser(tools.jackson.core.ObjectReadContext.empty(), yaml)) {
            var token = parser.nextToken();
            if (token == null || token == JsonToken.VALUE_NULL) {
                return found;
            }
            if (token != JsonToken.START_OBJECT) {
                throw wrong(parser, fileName, "the file is not a set of keys; write them as in\nhttp:\n  port: 8443");
            }
            readObject(parser, fileName, found);
        } catch (JacksonException failure) {
            var place = failure.getLocation();
            throw new ParleyException(
                    ErrorCode.CONFIGURATION,
                    fileName + ":" + (place == null ? 1 : place.getLineNr()) + ": not YAML: " + failure.getOriginalMessage(),
                    failure);
        }
        return found;
    }

    /** Adds {@code key=value} of the command line, which wins over the file. */
    public static Map<String, Located> overlay(Map<String, Located> base, List<String> assignments) {
        var all = new LinkedHashMap<>(base);
        for (var assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new ParleyException(
                        ErrorCode.CONFIGURATION, "--set " + assignment + ": write it as key=value, as in --set http.port=8443");
            }
            all.put(assignment.substring(0, equals), new Located(assignment.substring(equals + 1), "--set"));
        }
        return all;
    }

    private static void readObject(JsonParser parser, String fileName, Map<String, Located> found) {
        var path = new ArrayDeque<String>();
        var name = "";
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case PROPERTY_NAME -> name = parser.currentName();
                case START_OBJECT -> path.addLast(name);
                case END_OBJECT -> {
                    if (path.isEmpty()) {
                        return;
                    }
                    path.removeLast();
                }
                case START_ARRAY -> put(found, path, name, readList(parser, fileName), parser, fileName);
                case VALUE_NULL -> put(found, path, name, "", parser, fileName);
                default -> put(found, path, name, parser.getString(), parser, fileName);
            }
        }
    }

    private static String readList(JsonParser parser, String fileName) {
        var items = new java.util.ArrayList<String>();
        for (var token = parser.nextToken(); token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                throw wrong(parser, fileName, "a list holds plain values only");
            }
            items.add(parser.getString());
        }
        return String.join(",", items);
    }

    private static void put(
            Map<String, Located> found, ArrayDeque<String> path, String name, String text, JsonParser parser, String fileName) {
        var dotted = path.isEmpty() ? name : String.join(".", path) + "." + name;
        if (found.put(dotted, new Located(text, fileName + ":" + parser.currentTokenLocation().getLineNr())) != null) {
            throw wrong(parser, fileName, dotted + " stands here a second time; keep one");
        }
    }

    private static ParleyException wrong(JsonParser parser, String fileName, String message) {
        return new ParleyException(
                ErrorCode.CONFIGURATION, fileName + ":" + parser.currentTokenLocation().getLineNr() + ": " + message);
    }
}
