package org.parley.domain.calls;

/** One call, from its first leg to its end. */
public record CallId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
