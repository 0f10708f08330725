package org.parley.node.config;

/** Ports from {@code first} to {@code last}, both included. */
public record PortRange(int first, int last) {
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
