package org.parley.node.config;

/** A switch. */
public enum OnOff {
    ON,
    OFF
}
