package org.parley.node.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** What was configured, checked as a whole: every value is known and right, or nothing starts. Immutable. */
public final class Settings {
    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** A value as text, and where it stands: {@code parley.yaml:12} or {@code --set}. */
    public record Located(String text, String place) {}

    /** All defaults. */
    public static Settings defaults() {
        return of(Map.of());
    }

    /** Checks all values and tells of all mistakes at once, a line each. CONFIGURATION if there is one. */
    public static Settings of(Map<String, Located> given) {
        var problems = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        for (var key : Keys.all()) {
            values.put(key.name(), key.defaultValue());
        }
        new LinkedHashMap<>(given).forEach((name, located) -> {
            var key = Keys.all().stream().filter(known -> known.name().equals(name)).findFirst();
            if (key.isEmpty()) {
                problems.add(located.place() + ": " + name + " is not a key of Parley" + suggestion(name));
                return;
            }
            try {
                values.put(name, key.get().type().parse(located.text()));
            } catch (IllegalArgumentException wrong) {
                problems.add(located.place() + ": " + name + ": \"" + located.text() + "\" is not right; use " + wrong.getMessage());
            }
        });
        var settings = new Settings(values);
        if (problems.isEmpty()) {
            settings.checkTogether(given, problems);
        }
        if (!problems.isEmpty()) {
            throw new ParleyException(ErrorCode.CONFIGURATION, String.join("\n", problems));
        }
        return settings;
    }

    /** The value of a key. */
    @SuppressWarnings("unchecked")
    public <T> T get(ConfigKey<T> key) {
        var value = values.get(key.name());
        if (value == null) {
            throw new IllegalStateException("Not a registered key: " + key.name());
        }
        return (T) value;
    }

    private void checkTogether(Map<String, Located> given, List<String> problems) {
        boolean certificate = get(Keys.TLS_CERTIFICATE).isPresent();
        if (certificate != get(Keys.TLS_KEY).isPresent()) {
            problems.add(place(given, certificate ? Keys.TLS_CERTIFICATE : Keys.TLS_KEY)
                    + ": tls.certificate and tls.key go together: "
                    + (certificate ? Keys.TLS_KEY : Keys.TLS_CERTIFICATE).name() + " is missing");
        }
        var rtp = get(Keys.MEDIA_RTP_PORTS);
        int media = get(Keys.MEDIA_PORT);
        if (media >= rtp.first() && media <= rtp.last()) {
            problems.add(place(given, Keys.MEDIA_PORT) + ": media.port " + media + " lies inside media.rtp.ports " + rtp
                    + "; move one of them");
        }
    }

    private static String place(Map<String, Located> given, ConfigKey<?> key) {
        var located = given.get(key.name());
        return located == null ? "configuration" : located.place();
    }

    private static String suggestion(String name) {
        return Keys.all().stream()
                .map(ConfigKey::name)
                .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
                .filter(best -> distance(name, best) <= Math.max(3, name.length() / 3))
                .map(best -> "; did you mean " + best + "?")
                .orElse("; `parley config keys` lists them");
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
