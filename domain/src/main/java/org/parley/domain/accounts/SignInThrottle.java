package org.parley.domain.accounts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.NanoClock;

/**
 * Lets a key (a name, an address) try so often in so much time. An attempt counts when it begins, so that a burst at once gains
 * nothing, and is given back when it succeeds. Thread-safe; remembers the newest {@code maxKeys} keys only.
 */
final class SignInThrottle {
    private record Window(long beganNs, int attempts) {}

    private final NanoClock clock;
    private final int maxAttempts;
    private final long windowNs;
    private final Map<String, Window> windows;

    SignInThrottle(NanoClock clock, int maxAttempts, Duration window, int maxKeys) {
        this.clock = clock;
        this.maxAttempts = maxAttempts;
        windowNs = window.toNanos();
        windows = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
                return size() > maxKeys;
            }
        };
    }

    /** Counts an attempt; TOO_MANY_REQUESTS, saying until when, where there were too many. */
    synchronized void begin(String key, String what) {
        long nowNs = clock.nowNs();
        var window = windows.get(key);
        if (window == null || nowNs - window.beganNs() >= windowNs) {
            windows.put(key, new Window(nowNs, 1));
            return;
        }
        if (window.attempts() >= maxAttempts) {
            long waitSeconds = Math.max(1, Duration.ofNanos(windowNs - (nowNs - window.beganNs())).toSeconds());
            throw new ParleyException(
                    ErrorCode.TOO_MANY_REQUESTS, "Too many " + what + ": try again in " + waitSeconds + " s.");
        }
        windows.put(key, new Window(window.beganNs(), window.attempts() + 1));
    }

    /** Gives the attempt back: it was a good one. */
    synchronized void succeeded(String key) {
        var window = windows.get(key);
        if (window != null) {
            windows.put(key, new Window(window.beganNs(), Math.max(0, window.attempts() - 1)));
        }
    }

    synchronized int size() {
        return windows.size();
    }
}
