package org.parley.domain.calls;

/** One recording, from its start to its stop. */
public record RecordingId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
