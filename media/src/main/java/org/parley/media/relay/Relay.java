package org.parley.media.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.engine.MediaLoop;
import org.parley.media.engine.RtpChannel;
import org.parley.media.engine.RtpReceiver;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePorts;
import org.parley.media.tap.TapSink;

/**
 * One media section of a call: sides, who sends to whom, and who listens. Two sides that come one after the other are not connected by
 * themselves: {@link #connect} does it. Owned by the media loop.
 */
public final class Relay {
    private final String key;
    private final MediaLoop loop;
    private final int maxSides;
    private final RelayListener listener;
    private final List<RelaySide> sides = new ArrayList<>();
    private long timeoutNs;
    private long lastSeenNs;
    private boolean hasTimedOut;
    private boolean isOpen = true;
    private @Nullable RelayTap tap;
    private @Nullable RelaySound sound;

    Relay(String key, MediaLoop loop, int maxSides, Duration timeout, RelayListener listener) {
        this.key = key;
        this.loop = loop;
        this.maxSides = maxSides;
        this.listener = listener;
        timeoutNs = timeout.toNanos();
        lastSeenNs = loop.nowNs();
    }

    public String key() {
        return key;
    }

    /** A side that speaks RTP, plain or with SDES, or T.38, on a pair of these ports. */
    public RelaySide addPhone(String name, PhonePorts ports) {
        return add(name, receiver -> new PhoneChannel(loop.udp(), ports, loop.clock(), receiver));
    }

    /** A side over any channel; {@code opener} makes it on this loop. A name may be used once; NODE_AT_LIMIT for one side too many. */
    public RelaySide add(String name, Function<RtpReceiver, RtpChannel> opener) {
        if (side(name).isPresent()) {
            throw new IllegalArgumentException("Relay " + key + " has a side " + name + " already");
        }
        if (sides.size() >= maxSides) {
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "A relay has at most " + maxSides + " sides");
        }
        var side = new RelaySide(name, this, loop);
        side.useChannel(opener.apply(side.receiver()));
        sides.add(side);
        if (sound != null) {
            sound.onJoined(side);
        }
        return side;
    }

    public Optional<RelaySide> side(String name) {
        for (var side : sides) {
            if (side.name().equals(name)) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    public List<RelaySide> sides() {
        return List.copyOf(sides);
    }

    /** What either receives goes to the other. Idempotent. */
    public void connect(RelaySide one, RelaySide other) {
        send(one, other);
        send(other, one);
    }

    /** What {@code from} receives goes to {@code to}, besides those it goes to already. Idempotent. */
    public void send(RelaySide from, RelaySide to) {
        if (from == to || from.relay() != this || to.relay() != this) {
            throw new IllegalArgumentException("A side sends to another one of its relay");
        }
        from.addPath(to);
    }

    /** Undoes {@link #send}. Idempotent. */
    public void disconnect(RelaySide from, RelaySide to) {
        from.removePath(to);
    }

    /** Closes a side and its ports. Idempotent. */
    public void remove(RelaySide side) {
        if (sides.remove(side)) {
            sides.forEach(other -> other.removePath(side));
            if (sound != null) {
                sound.onLeft(side);
            }
            side.close();
        }
    }

    /** Lets a tap have copies of all packets; one at a time, another one ends the first. */
    public void openTap(RelayTap value) {
        closeTap();
        tap = value;
    }

    /** Idempotent. */
    public void closeTap() {
        var running = tap;
        tap = null;
        if (running != null) {
            running.onEnd();
        }
    }

    /** Lets a sink hear all sides, decoded: one track each, and one of all together. One at a time. */
    public void openSoundTap(TapSink sink) {
        closeSoundTap();
        sound = new RelaySound(sink);
        sides.forEach(sound::onJoined);
    }

    /** Idempotent. */
    public void closeSoundTap() {
        if (sound != null) {
            sound.end();
            sound = null;
        }
    }

    public void setTimeout(Duration value) {
        timeoutNs = value.toNanos();
        hasTimedOut = false;
    }

    /** When somebody was last heard here; when it was made, before. */
    public long lastSeenNs() {
        return lastSeenNs;
    }

    RelayListener listener() {
        return listener;
    }

    @Nullable RelayTap tap() {
        return tap;
    }

    @Nullable RelaySound sound() {
        return sound;
    }

    /** A mistake in a tap ends the tap, not the call. */
    void onTapFailed() {
        tap = null;
    }

    void onHeard(long nowNs) {
        lastSeenNs = nowNs;
        hasTimedOut = false;
    }

    void onTick(long nowNs, int skipped) {
        for (int i = 0; i < sides.size(); i++) {
            sides.get(i).onTick(nowNs, skipped);
        }
        var listening = sound;
        if (listening != null && !listening.onTick(nowNs, skipped)) {
            sound = null;
        }
        if (!hasTimedOut && nowNs - lastSeenNs > timeoutNs) {
            hasTimedOut = true;
            listener.onTimeout(this);
        }
    }

    void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        closeTap();
        closeSoundTap();
        List.copyOf(sides).forEach(this::remove);
    }
}
