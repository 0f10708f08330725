package org.parley.domain.calls;

/** What a picture shows. A leg publishes at most one of each. */
public enum VideoSource {
    CAMERA,
    SCREEN
}
