package org.parley.media.relay;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;

/**
 * What becomes of each payload type on the way from one side to another: it passes with a number of the other side, is translated into a
 * format that the other side speaks, or is dropped. Immutable.
 */
final class RelayPlan {
    /** In place of a payload type. */
    static final int DROP = -1;

    static final int TRANSLATE = -2;

    private final int[] to = new int[128];
    private final @Nullable RelayFormat[] from = new RelayFormat[128];
    private final @Nullable LawTable[] laws = new LawTable[128];
    private final boolean translates;
    private final int targetType;
    private final @Nullable AudioFormat target;
    private final int eventType;

    private RelayPlan(RelayMedia source, RelayMedia sink) {
        source.formats().forEach((type, format) -> from[type] = format);
        eventType = sink.formats().entrySet().stream()
                .filter(entry -> entry.getValue().isTelephoneEvent())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(DROP);
        var best = firstAudio(sink);
        target = best.flatMap(entry -> entry.getValue().audio()).orElse(null);
        targetType = best.map(Map.Entry::getKey).orElse(DROP);
        if (source.formats().isEmpty() || sink.formats().isEmpty()) {
            // One of them did not say what its numbers mean: they mean the same on both sides.
            for (int type = 0; type < to.length; type++) {
                to[type] = type;
            }
            translates = false;
            return;
        }
        Arrays.fill(to, DROP);
        boolean translatesAny = false;
        for (var entry : source.formats().entrySet()) {
            int type = destination(entry.getKey(), entry.getValue(), sink);
            to[entry.getKey()] = type;
            translatesAny |= type == TRANSLATE;
        }
        translates = translatesAny;
    }

    static RelayPlan between(RelayMedia source, RelayMedia sink) {
        return new RelayPlan(source, sink);
    }

    /** The payload type there, {@link #DROP} or {@link #TRANSLATE}. */
    int destination(int payloadType) {
        return to[payloadType];
    }

    /** What the source means by it; null if it did not say. */
    @Nullable RelayFormat meaning(int payloadType) {
        return from[payloadType];
    }

    /** How its samples are re-coded where they lie; null if they pass as they are. */
    @Nullable LawTable law(int payloadType) {
        return laws[payloadType];
    }

    boolean translates() {
        return translates;
    }

    /** What we would encode for the sink, and under which number; null and {@link #DROP} if we speak nothing of his. */
    @Nullable AudioFormat target() {
        return target;
    }

    int targetType() {
        return targetType;
    }

    /** The sink's number of telephone events, or {@link #DROP}. */
    int eventType() {
        return eventType;
    }

    private int destination(int type, RelayFormat format, RelayMedia sink) {
        if (format.equals(sink.formats().get(type))) {
            return type;
        }
        for (var entry : sink.formats().entrySet()) {
            if (entry.getValue().equals(format)) {
                return entry.getKey();
            }
        }
        if (format.isTelephoneEvent()) {
            return DROP;
        }
        int other = otherLaw(type, format);
        if (other != DROP) {
            return other;
        }
        return format.audio().isPresent() && target != null ? TRANSLATE : DROP;
    }

    /** G.711 of the other law, if that is what the sink likes best: then no decoder is needed. */
    private int otherLaw(int type, RelayFormat format) {
        boolean isA = format.equals(RelayFormat.of(AudioFormat.PCMA)) && target == AudioFormat.PCMU;
        boolean isMu = format.equals(RelayFormat.of(AudioFormat.PCMU)) && target == AudioFormat.PCMA;
        if (!isA && !isMu) {
            return DROP;
        }
        laws[type] = isA ? LawTable.A_TO_MU : LawTable.MU_TO_A;
        return targetType;
    }

    private static Optional<Map.Entry<Integer, RelayFormat>> firstAudio(RelayMedia media) {
        return media.formats().entrySet().stream()
                .filter(entry -> entry.getValue().audio().isPresent())
                .findFirst();
    }
}
