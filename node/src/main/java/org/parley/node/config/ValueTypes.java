package org.parley.node.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.parley.node.config.ConfigKey.ValueType;

/** The kinds of values that configuration knows. */
final class ValueTypes {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    static final ValueType<Integer> PORT = text -> wholeNumber(text, 0, 65535, "a port from 0 to 65535 (0 picks a free one)");
    static final ValueType<String> TEXT = text -> text;
    static final ValueType<Optional<String>> OPTIONAL_TEXT = text -> text.isBlank() ? Optional.empty() : Optional.of(text);
    static final ValueType<Optional<Path>> OPTIONAL_PATH =
            text -> text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    static final ValueType<List<String>> LIST = text -> Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .toList();
    static final ValueType<List<InetSocketAddress>> SERVERS = text -> LIST.parse(text).stream().map(ValueTypes::server).toList();
    static final ValueType<Duration> DURATION_TYPE = ValueTypes::duration;
    static final ValueType<PortRange> PORT_RANGE = ValueTypes::portRange;

    private ValueTypes() {}

    static ValueType<Integer> number(int least, int most) {
        return text -> wholeNumber(text, least, most, "a whole number from " + least + " to " + most);
    }

    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        return text -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                    return constant;
                }
            }
            var names = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            throw new IllegalArgumentException("one of " + String.join(", ", names));
        };
    }

    private static InetSocketAddress server(String text) {
        boolean isBare = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
        int colon = isBare ? -1 : text.startsWith("[") ? text.indexOf("]:") + (text.contains("]:") ? 1 : 0) : text.indexOf(':');
        var host = colon > 0 ? text.substring(0, colon) : text;
        var plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(plain), colon > 0 ? PORT.parse(text.substring(colon + 1)) : 53);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("IP addresses, each with a port or without, as in 192.0.2.53 or [2001:db8::53]:53");
        }
    }

    private static int wholeNumber(String text, int least, int most, String right) {
        try {
            int value = Integer.parseInt(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException(right);
    }

    private static Duration duration(String text) {
        var match = DURATION.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("a duration with its unit (ms, s, m, h, d), as in 20ms or 15m");
        }
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static PortRange portRange(String text) {
        int dash = text.indexOf('-');
        if (dash > 0) {
            int first = PORT.parse(text.substring(0, dash));
            int last = PORT.parse(text.substring(dash + 1));
            if (first > 0 && last > first) {
                return new PortRange(first, last);
            }
        }
        throw new IllegalArgumentException("a range of ports, first and last, as in 20000-29999");
    }
}
