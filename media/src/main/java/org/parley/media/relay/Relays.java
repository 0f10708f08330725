package org.parley.media.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.engine.LoopPart;
import org.parley.media.engine.MediaLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All relays of a media loop. Owned by the loop: made and used in commands of {@code MediaEngine} only. */
public final class Relays implements LoopPart {
    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);

    private final MediaLoop loop;
    private final RelaySettings settings;
    private final Map<String, Relay> relays = new LinkedHashMap<>();
    private final List<Relay> order = new ArrayList<>();
    private long refused;
    private long failed;

    private Relays(MediaLoop loop, RelaySettings settings) {
        this.loop = loop;
        this.settings = settings;
    }

    /** New relays on this loop. */
    public static Relays on(MediaLoop loop, RelaySettings settings) {
        var relays = new Relays(loop, settings);
        loop.add(relays);
        return relays;
    }

    /**
     * Opens a relay without sides, or gives the one that has this key. NODE_AT_LIMIT when there is no room.
     *
     * @param timeout after so long without a packet of any side the listener is told
     */
    public Relay open(String key, Duration timeout, RelayListener listener) {
        var existing = relays.get(key);
        if (existing != null) {
            return existing;
        }
        if (relays.size() >= settings.maxRelays()) {
            refused++;
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "This node carries its " + settings.maxRelays() + " relays");
        }
        var relay = new Relay(key, loop, settings.maxSides(), timeout, listener);
        relays.put(key, relay);
        order.add(relay);
        return relay;
    }

    public Optional<Relay> relay(String key) {
        return Optional.ofNullable(relays.get(key));
    }

    /** All of them, in the order they came. */
    public Collection<Relay> all() {
        return Collections.unmodifiableCollection(relays.values());
    }

    /** Ends a relay and its sides. Idempotent. */
    public void close(String key) {
        var relay = relays.remove(key);
        if (relay != null) {
            order.remove(relay);
            relay.close();
        }
    }

    @Override
    public void onTick(long nowNs, int skipped) {
        for (int i = 0; i < order.size(); i++) {
            var relay = order.get(i);
            try {
                relay.onTick(nowNs, skipped);
            } catch (RuntimeException failure) {
                failed++;
                LOG.error("A tick of relay {} failed", relay.key(), failure);
            }
        }
    }

    @Override
    public boolean isIdle() {
        return order.isEmpty();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("relays", (long) relays.size(), "relays-refused", refused, "relays-failed", failed);
    }

    @Override
    public void close() {
        for (var key : List.copyOf(relays.keySet())) {
            close(key);
        }
    }
}
