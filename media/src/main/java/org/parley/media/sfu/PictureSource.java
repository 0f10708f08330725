package org.parley.media.sfu;

/** What a picture shows. A leg publishes at most one of each. */
public enum PictureSource {
    CAMERA,
    SCREEN
}
