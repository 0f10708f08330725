package org.parley.domain.conversations;

/** A conference as a place to meet; a call is what happens in it. */
public record ConferenceId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
