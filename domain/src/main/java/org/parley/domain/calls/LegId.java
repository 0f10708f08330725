package org.parley.domain.calls;

/** One side of a call: a browser or a telephone. */
public record LegId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
