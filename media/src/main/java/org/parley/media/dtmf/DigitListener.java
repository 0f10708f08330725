package org.parley.media.dtmf;

/** Told of each digit once, when it ends. Called on the media loop: implementations only hand over. */
@FunctionalInterface
public interface DigitListener {
    void onDigit(char digit, int durationMs);
}
