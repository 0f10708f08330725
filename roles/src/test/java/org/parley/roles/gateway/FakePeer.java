package org.parley.roles.gateway;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.parley.net.http.WebSocketPeer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A client that reads, or does not. */
final class FakePeer implements WebSocketPeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> received = new ArrayList<>();
    private int waitingBytes;
    private int waitingFrames;
    private boolean isReading = true;
    private int closeCode;

    synchronized void stopReading() {
        isReading = false;
    }

    synchronized void readOn() {
        isReading = true;
        waitingBytes = 0;
        waitingFrames = 0;
        notifyAll();
    }

    synchronized List<JsonNode> frames() {
        return received.stream().map(JSON::readTree).toList();
    }

    List<JsonNode> frames(String type) {
        return frames().stream().filter(frame -> frame.path("type").asString("").equals(type)).toList();
    }

    JsonNode last() {
        return frames().getLast();
    }

    synchronized int closeCode() {
        return closeCode;
    }

    @Override
    public synchronized boolean sendText(String message) {
        if (closeCode != 0) {
            return false;
        }
        received.add(message);
        if (!isReading) {
            waitingBytes += message.length();
            waitingFrames++;
        }
        return true;
    }

    @Override
    public boolean sendBinary(byte[] message) {
        return false;
    }

    @Override
    public synchronized int queuedBytes() {
        return waitingBytes;
    }

    @Override
    public synchronized int queuedFrames() {
        return waitingFrames;
    }

    @Override
    public synchronized boolean awaitQueuedBelow(int bytes, Duration timeout) throws InterruptedException {
        if (waitingBytes >= bytes) {
            wait(200);
        }
        return waitingBytes < bytes;
    }

    @Override
    public synchronized void close(int code, String reason) {
        if (closeCode == 0) {
            closeCode = code;
        }
    }

    @Override
    public void disconnect() {
        close(1006, "");
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 2);
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public String subprotocol() {
        return "";
    }
}
