package org.parley.roles.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.parley.net.http.WebSocketPeer;

/**
 * What goes to one client, in order and within limits. Until {@link #goLive} events wait behind the greeting and behind
 * what the client missed. A client that reads too slowly is told that it lags and is closed with 4008; who speaks is not
 * worth that: while a client is slow, only the newest of it is kept. Thread-safe; only {@link #sendPatiently} and
 * {@link #goLive} wait.
 */
final class Outbox {
    static final int CLOSE_LAGGING = 4008;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int PASSING_MAX = 192;

    private final WebSocketPeer peer;
    private final int queuedMaxBytes;
    private final int queuedMaxFrames;
    private final Runnable onLagging;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> behind = new ArrayDeque<>();
    /** The newest of each kind, by what it is about. */
    private final Map<String, String> passing = new LinkedHashMap<>();
    private boolean isLive;
    private boolean isOver;

    Outbox(WebSocketPeer peer, int queuedMaxBytes, int queuedMaxFrames, Runnable onLagging) {
        this.peer = peer;
        this.queuedMaxBytes = queuedMaxBytes;
        this.queuedMaxFrames = queuedMaxFrames;
        this.onLagging = onLagging;
    }

    /** An answer to a command, or an error: at once, past events that wait. */
    void sendAnswer(String frame) {
        lock.lock();
        try {
            send(frame);
        } finally {
            lock.unlock();
        }
    }

    /** An event, in its place. */
    void sendEvent(String frame) {
        lock.lock();
        try {
            if (isLive) {
                send(frame);
            } else if (behind.size() < queuedMaxFrames) {
                behind.add(frame);
            } else {
                lag();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Who speaks, who is seen, who sits where: the newest about each {@code topic}, when there is room.
     *
     * @param topic a frame replaces the one before about the same
     */
    void sendPassing(String topic, String frame) {
        lock.lock();
        try {
            if (isLive && peer.queuedBytes() == 0) {
                passing.remove(topic); // What was kept of it is older.
                send(frame);
            } else if (passing.containsKey(topic) || passing.size() < PASSING_MAX) {
                passing.put(topic, frame);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what was kept of that, if there is room now. Called every now and then. */
    void flushPassing() {
        lock.lock();
        try {
            if (isLive && !passing.isEmpty() && peer.queuedBytes() == 0) {
                var frames = List.copyOf(passing.values());
                passing.clear();
                frames.forEach(this::send);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends frames as fast as the client reads them, before {@link #goLive}. False if it does not read, or is gone. */
    boolean sendPatiently(List<String> frames) throws InterruptedException {
        for (var frame : frames) {
            if (!hasRoom() && !peer.awaitQueuedBelow(queuedMaxBytes / 4, PATIENCE)) {
                lock.lock();
                try {
                    lag();
                } finally {
                    lock.unlock();
                }
                return false;
            }
            sendAnswer(frame);
        }
        return true;
    }

    /** Sends the events that waited; from now on they go out as they come. */
    boolean goLive() throws InterruptedException {
        while (true) {
            List<String> waiting;
            lock.lock();
            try {
                if (behind.isEmpty()) {
                    isLive = true;
                    return !isOver;
                }
                waiting = List.copyOf(behind);
                behind.clear();
            } finally {
                lock.unlock();
            }
            if (!sendPatiently(waiting)) {
                return false;
            }
        }
    }

    /** Says why, if there is something to say, and closes. */
    void close(int code, String reason) {
        lock.lock();
        try {
            isOver = true;
            behind.clear();
            passing.clear();
        } finally {
            lock.unlock();
        }
        peer.close(code, reason);
    }

    private boolean hasRoom() {
        return peer.queuedBytes() < queuedMaxBytes / 2 && peer.queuedFrames() < queuedMaxFrames / 2;
    }

    private void send(String frame) {
        if (isOver) {
            return;
        }
        boolean fits = peer.queuedBytes() == 0
                || peer.queuedBytes() + frame.length() <= queuedMaxBytes && peer.queuedFrames() < queuedMaxFrames;
        if (!fits || !peer.sendText(frame)) {
            lag();
        }
    }

    private void lag() {
        if (!isOver) {
            isOver = true;
            behind.clear();
            passing.clear();
            peer.sendText(ServerFrames.LAGGING); // The peer's own limit lies above ours: there is room for it.
            peer.close(CLOSE_LAGGING, "reads too slowly: connect again with resumeAfter");
            onLagging.run();
        }
    }
}
