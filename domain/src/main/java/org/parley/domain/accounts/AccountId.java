package org.parley.domain.accounts;

/** A person (or device) with a password. */
public record AccountId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
