package org.parley.domain.routing;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A target in one line: {@code sip.example.net}, {@code 192.0.2.1:5060}, {@code tls:sip.example.net:5061}, {@code [2001:db8::1]:5060}. */
final class TargetText {
    private static final Pattern FORM = Pattern.compile("(?:(udp|tcp|tls|ws|wss):)?(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    private TargetText() {}

    static Optional<Target> read(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        var port = match.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(match.group(3)));
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
            return Optional.empty();
        }
        var host = match.group(2).startsWith("[") ? match.group(2).substring(1, match.group(2).length() - 1) : match.group(2);
        return Optional.of(new Target(host, port, Optional.ofNullable(match.group(1)), 0, 1, false));
    }
}
