package org.parley.domain.accounts;

/** An organisation; everything belongs to one. */
public record TenantId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
