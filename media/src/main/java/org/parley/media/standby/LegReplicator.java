package org.parley.media.standby;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.media.engine.LoopPart;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.SdesProtection;
import org.parley.media.webrtc.LegKeys;
import org.parley.media.webrtc.WebRtcTransport;
import org.parley.protocols.srtp.GuardedIndices;
import org.parley.protocols.srtp.GuardedIndices.Reservation;

/**
 * Keeps the records of this node's legs on its standby: whole when something changes, running numbers with each question for indices. A leg
 * goes on alone until its first record is sent; from then on it uses what the standby acknowledged and nothing else. The loop never waits:
 * questions are asked at half of a block. Owned by the media loop.
 */
public final class LegReplicator implements LoopPart {
    /** Running numbers are sent at least so often, for legs that ask for nothing. */
    private static final long PROGRESS_NS = 2_500_000_000L;

    private static final long ALIVE_NS = 200_000_000L;

    private static final class Guarded {
        final MediaLeg leg;
        final Supplier<String> description;
        int sentLegChanges;
        int sentChannelChanges;
        boolean isSent;
        boolean wasEverSent;
        boolean isSurvivable;
        long lastProgressNs;

        Guarded(MediaLeg leg, Supplier<String> description) {
            this.leg = leg;
            this.description = description;
        }
    }

    private final MediaLoop loop;
    private final List<LegRoom> rooms;
    private final ReplicationEvents events;
    private final Map<String, Guarded> legs = new LinkedHashMap<>();
    private @Nullable StandbyLink link;
    private volatile boolean hasLegs;
    private volatile long lastTickNs;
    private List<InetSocketAddress> standbyAddresses = List.of();
    private boolean isUp;
    private boolean isAllSent;
    private long keeps;
    private long progresses;
    private long fenced;
    private long notTaken;

    /** Joins the loop as a part of it. */
    public LegReplicator(MediaLoop loop, List<LegRoom> rooms, ReplicationEvents events) {
        this.loop = loop;
        this.rooms = List.copyOf(rooms);
        this.events = events;
        loop.add(this);
    }

    /** Uses this link from now on; its listener's calls are to be handed to {@link #onUp}, {@link #onMessage} and {@link #onDown}. */
    public void useLink(StandbyLink value) {
        link = value;
    }

    /**
     * The leg's record is kept on the standby from now on.
     *
     * @param description our last SDP to the peer; the leg is to be told of another by {@link MediaLeg#noteChange}
     */
    public void guard(MediaLeg leg, Supplier<String> description) {
        legs.putIfAbsent(leg.spec().leg(), new Guarded(leg, description));
        hasLegs = true;
    }

    /** Whether the standby has the leg's record. */
    public boolean isSurvivable(String leg) {
        var guarded = legs.get(leg);
        return guarded != null && guarded.isSurvivable;
    }

    /** Where browsers reach the standby, as it last said: to be listed with {@link StandbyCandidates}. */
    public List<InetSocketAddress> standbyAddresses() {
        return standbyAddresses;
    }

    /** Whether the media loop serves its legs in time; for any thread. */
    public boolean isAlive(long nowNs) {
        return !hasLegs || nowNs - lastTickNs < ALIVE_NS;
    }

    /** The link is up: everything goes anew. */
    public void onUp() {
        isUp = true;
        isAllSent = false;
        for (var guarded : legs.values()) {
            guarded.isSent = false;
            indices(guarded.leg).ifPresent(GuardedIndices::askAgain);
        }
    }

    /** The link is down. Who knows that no other process has the records goes on alone; who does not stops at the limits. */
    public void onDown(StandbyLink.Loss loss, String because) {
        boolean wasUp = isUp;
        isUp = false;
        switch (loss) {
            case CERTAINLY_GONE -> goOnAlone(because);
            case TOOK_OVER -> List.copyOf(legs.values()).stream()
                    .filter(guarded -> guarded.wasEverSent)
                    .forEach(guarded -> fence(guarded.leg.spec().leg()));
            case UNKNOWN -> {
                if (wasUp) {
                    events.onStandbyLost(because);
                }
            }
        }
    }

    private void goOnAlone(String because) {
        boolean wasAnyGuarded = false;
        for (var guarded : legs.values()) {
            wasAnyGuarded |= guarded.wasEverSent;
            guarded.isSent = false;
            guarded.wasEverSent = false;
            guarded.isSurvivable = false;
            indices(guarded.leg).ifPresent(GuardedIndices::release);
        }
        if (wasAnyGuarded) {
            events.onAlone(because);
        }
    }

    public void onMessage(StandbyMessage message) {
        switch (message) {
            case StandbyMessage.Kept(var key) -> {
                var guarded = legs.get(key);
                if (guarded != null && guarded.isSent && !guarded.isSurvivable) {
                    guarded.isSurvivable = true;
                    events.onSurvivable(key);
                }
            }
            case StandbyMessage.Granted(var key, var reservations) -> {
                var guarded = legs.get(key);
                if (guarded != null) {
                    indices(guarded.leg).ifPresent(indices -> reservations.forEach(
                            granted -> indices.grant(granted.ssrc(), granted.counter(), granted.limit())));
                }
            }
            case StandbyMessage.Taken(var keys) -> keys.forEach(this::fence);
            case StandbyMessage.Reachable(var addresses) -> standbyAddresses = addresses;
            case StandbyMessage.Released() -> {
                isUp = false; // It is leaving: nothing is to be sent to it any more.
                goOnAlone("the standby has released its records");
            }
            case StandbyMessage.Beat(),
                    StandbyMessage.Keep _,
                    StandbyMessage.Progress _,
                    StandbyMessage.Gone _,
                    StandbyMessage.AllSent(),
                    StandbyMessage.Farewell() -> {}
        }
    }

    /** Another node serves the leg: it ends here, and its peer must not hear of that. */
    private void fence(String key) {
        var guarded = legs.remove(key);
        if (guarded == null || guarded.leg.isOver()) {
            return;
        }
        fenced++;
        if (guarded.leg.channel() instanceof WebRtcTransport transport) {
            transport.abandon();
        }
        loop.closeLeg(key);
        events.onFenced(key);
    }

    @Override
    public void onTick(long nowNs, int skipped) {
        lastTickNs = nowNs;
        var to = link;
        if (to == null) {
            return;
        }
        boolean isEverythingSent = true;
        for (Iterator<Guarded> each = legs.values().iterator(); each.hasNext(); ) {
            var guarded = each.next();
            if (guarded.leg.isOver()) {
                // While the link is down nothing is to be said: what is not sent after it came up is over.
                if (!isUp || !guarded.isSent || to.send(new StandbyMessage.Gone(guarded.leg.spec().leg()))) {
                    each.remove();
                }
            } else if (isUp) {
                isEverythingSent &= update(to, guarded, nowNs);
            }
        }
        hasLegs = !legs.isEmpty();
        if (isUp && isEverythingSent && !isAllSent) {
            isAllSent = to.send(new StandbyMessage.AllSent());
        }
    }

    /** Whether the standby has been told all there is to tell about the leg. */
    private boolean update(StandbyLink to, Guarded guarded, long nowNs) {
        int channelChanges = channelChanges(guarded.leg);
        if (!guarded.isSent
                || guarded.sentLegChanges != guarded.leg.changes()
                || guarded.sentChannelChanges != channelChanges) {
            var record = record(guarded, nowNs);
            if (record.isEmpty()) {
                return true; // Nothing to move yet: no keys, no peer.
            }
            if (!to.send(new StandbyMessage.Keep(record.get()))) {
                notTaken++;
                return false;
            }
            keeps++;
            guarded.isSent = true;
            guarded.wasEverSent = true;
            guarded.sentLegChanges = guarded.leg.changes();
            guarded.sentChannelChanges = channelChanges;
            guarded.lastProgressNs = nowNs;
            return true;
        }
        var indices = indices(guarded.leg);
        boolean hasQuestions = indices.isPresent() && indices.get().hasQuestions();
        if (hasQuestions || nowNs - guarded.lastProgressNs >= PROGRESS_NS) {
            var questions = hasQuestions ? indices.get().takeQuestions(nowNs) : List.<Reservation>of();
            if (!to.send(new StandbyMessage.Progress(progress(guarded.leg, questions, nowNs)))) {
                notTaken++;
                indices.ifPresent(GuardedIndices::askAgain);
                return false;
            }
            progresses++;
            guarded.lastProgressNs = nowNs;
        }
        return true;
    }

    private Optional<LegRecord> record(Guarded guarded, long nowNs) {
        return way(guarded.leg).map(way -> {
            // From here on another may start at these limits: the order matters.
            var limits = indices(guarded.leg)
                    .map(indices -> indices.isGuarded() ? indices.granted() : indices.guard())
                    .orElse(List.of());
            return new LegRecord(
                    guarded.leg.snapshot(), way, limits, guarded.description.get(), nowNs, parts(guarded.leg));
        });
    }

    private List<RecordPart> parts(MediaLeg leg) {
        var parts = new ArrayList<RecordPart>();
        for (var room : rooms) {
            var data = room.write(loop, leg);
            if (data.length > 0 && data.length <= RecordPart.BYTES_MAX) {
                parts.add(new RecordPart(room.kind(), data));
            }
        }
        return parts;
    }

    private static Optional<LegRecord.Way> way(MediaLeg leg) {
        return switch (leg.channel()) {
            case WebRtcTransport transport -> transport.keys().map(LegRecord.Way.Browser::new);
            case PhoneChannel phone -> phone.state().map(LegRecord.Way.Phone::new);
            default -> Optional.empty();
        };
    }

    private static int channelChanges(MediaLeg leg) {
        return switch (leg.channel()) {
            case WebRtcTransport transport -> transport.changes();
            case PhoneChannel phone -> phone.changes();
            default -> 0;
        };
    }

    private static Optional<GuardedIndices> indices(MediaLeg leg) {
        return switch (leg.channel()) {
            case WebRtcTransport transport -> Optional.of(transport.indices());
            case PhoneChannel phone when phone.protection() instanceof SdesProtection sdes ->
                Optional.of(sdes.indices());
            default -> Optional.empty();
        };
    }

    private static LegProgress progress(MediaLeg leg, List<Reservation> questions, long nowNs) {
        var sound = leg.snapshot();
        var keys = leg.channel() instanceof WebRtcTransport transport ? transport.keys() : Optional.<LegKeys>empty();
        return new LegProgress(
                sound.spec().leg(),
                sound.nextSequence(),
                sound.nextTimestamp(),
                sound.packetsSent(),
                sound.octetsSent(),
                sound.remoteSsrc(),
                sound.highestReceived(),
                keys.flatMap(LegKeys::path),
                keys.map(LegKeys::received).orElse(List.of()),
                questions,
                nowNs);
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of(
                "standby-legs", legs.values().stream().filter(guarded -> guarded.isSurvivable).count(),
                "standby-records", keeps,
                "standby-progress", progresses,
                "standby-not-taken", notTaken,
                "standby-fenced", fenced);
    }

    @Override
    public void close() {
        var to = link;
        if (to != null) {
            to.send(new StandbyMessage.Farewell());
        }
    }
}
