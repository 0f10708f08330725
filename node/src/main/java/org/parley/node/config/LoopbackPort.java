package org.parley.node.config;

import java.util.OptionalInt;

/** A port, or none at all. */
public record LoopbackPort(OptionalInt port) {
    static LoopbackPort parse(String text) {
        if (text.equals("off")) {
            return new LoopbackPort(OptionalInt.empty());
        }
        try {
            return new LoopbackPort(OptionalInt.of(ValueTypes.PORT.parse(text)));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("a port from 0 to 65535, or off");
        }
    }
}
