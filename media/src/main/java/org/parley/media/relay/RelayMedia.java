package org.parley.media.relay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one side speaks, in both directions, as its offer and answer came to.
 *
 * @param formats by payload type, best first; empty: any type passes with its number
 * @param sends whether packets of this side's peer are passed on
 * @param receives whether its peer wants to receive
 */
public record RelayMedia(Map<Integer, RelayFormat> formats, boolean sends, boolean receives) {
    public RelayMedia {
        formats = Collections.unmodifiableMap(new LinkedHashMap<>(formats));
        formats.keySet().forEach(type -> Objects.checkIndex(type, 128));
    }

    /** Both ways. */
    public RelayMedia(Map<Integer, RelayFormat> formats) {
        this(formats, true, true);
    }

    /** Everything passes as it is. */
    public static RelayMedia anything() {
        return new RelayMedia(Map.of(), true, true);
    }
}
