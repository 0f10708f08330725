package org.parley.node.config;

/** Whether the messages of calls are kept. */
public enum SipTracing {
    ON,
    OFF
}
