package org.parley.media.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.media.codec.ToneSource;
import org.parley.media.sfu.LegPictures;
import org.parley.media.sfu.SourcePair;
import org.parley.media.spatial.Position;
import org.parley.media.tap.TapSink;
import org.parley.media.tap.TapTracks;
import org.parley.net.udp.UdpLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lives on the media loop: legs, mixes, sockets. Only commands that {@link MediaEngine} runs see it, and they must not keep
 * it. Not thread-safe.
 */
public final class MediaLoop {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

    private final EngineSettings settings;
    private final UdpLoop udp;
    private final NanoClock clock;
    private final WallClock wallClock;
    private final Ids ids;
    private final EngineEvents events;
    private final String cname;
    private final Map<String, MediaLeg> legs = new LinkedHashMap<>();
    private final Map<String, MediaMix> mixes = new LinkedHashMap<>();
    private final List<MediaLeg> order = new ArrayList<>();
    private final List<MediaMix> mixOrder = new ArrayList<>();
    private final List<MediaLeg> ended = new ArrayList<>();
    private final List<LoopPart> parts = new ArrayList<>();
    private TickCrew crew = new TickCrew(0);
    private boolean isAutomaticGain;
    private final LoadGuard guard = new LoadGuard();
    private final QualityRounds quality;
    private long tickNs;
    private long legsFailed;
    private long legsLost;
    private long legsRefused;
    private long tapsFailed;
    private long partsFailed;

    MediaLoop(
            EngineSettings settings, UdpLoop udp, NanoClock clock, WallClock wallClock, Ids ids, EngineEvents events) {
        this.settings = settings;
        this.udp = udp;
        this.clock = clock;
        this.wallClock = wallClock;
        this.ids = ids;
        this.events = events;
        quality = new QualityRounds(events);
        // RFC 7022 §4.2: says nothing about the machine or the people.
        cname = ids.secret(12);
    }

    /** The sockets. */
    public UdpLoop udp() {
        return udp;
    }

    public long nowNs() {
        return clock.nowNs();
    }

    public EngineSettings settings() {
        return settings;
    }

    /** Our name in RTCP and in {@code a=ssrc}, the same for all legs of this engine's life. */
    public String cname() {
        return cname;
    }

    /** Random numbers and names. */
    public Ids ids() {
        return ids;
    }

    /** For those who read time themselves when a datagram comes. */
    public NanoClock clock() {
        return clock;
    }

    /** From now on it gets the loop's ticks, and is closed with it. */
    public void add(LoopPart part) {
        parts.add(part);
    }

    /**
     * Adds a leg, or gives the one that has this key already. NODE_AT_LIMIT when there is no room, or no time; what {@code opener} throws
     * leaves nothing behind.
     *
     * @param opener makes the way to the peer for the leg, on this loop
     */
    public MediaLeg addLeg(LegSpec spec, Function<MediaLeg, RtpChannel> opener) {
        var existing = legs.get(spec.leg());
        if (existing != null) {
            return existing;
        }
        if (legs.size() >= settings.maxLegs()) {
            legsRefused++;
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "This node carries its " + settings.maxLegs() + " legs (media.legs-max)");
        }
        var overload = guard.refusal();
        if (overload != null) {
            legsRefused++;
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, overload);
        }
        var sender = new RtpSender(ids.nextInt(), ids.nextInt(), ids.nextInt());
        return add(new MediaLeg(spec, this, sender, cname, pictures(spec, sender), clock.nowNs()), opener);
    }

    /**
     * Goes on with a leg of another node, which hears and is heard again if it was there. A leg is not refused because of the limit: its
     * call is under way.
     *
     * @param sequence of the next packet; nothing from here on was used before
     * @param timestamp of the next packet, in clock-rate ticks
     */
    public MediaLeg resumeLeg(LegSnapshot from, int sequence, int timestamp, Function<MediaLeg, RtpChannel> opener) {
        var existing = legs.get(from.spec().leg());
        if (existing != null) {
            return existing;
        }
        var sender = new RtpSender(from, sequence, timestamp);
        var leg = add(new MediaLeg(from.spec(), this, sender, from.cname(), pictures(from.spec(), sender), clock.nowNs()), opener);
        leg.resume(from);
        if (from.isJoined()) {
            join(leg);
        }
        return leg;
    }

    private MediaLeg add(MediaLeg leg, Function<MediaLeg, RtpChannel> opener) {
        leg.useChannel(opener.apply(leg));
        legs.put(leg.spec().leg(), leg);
        order.add(leg);
        return leg;
    }

    private LegPictures.Origin pictures(LegSpec spec, RtpSender sender) {
        var slots = new ArrayList<SourcePair>();
        for (int slot = 0; slot < LegPictures.SLOTS; slot++) {
            slots.add(new SourcePair(ids.nextInt(), ids.nextInt()));
        }
        return new LegPictures.Origin(spec.leg(), sender.ssrc(), slots, ids.nextInt());
    }

    public Optional<MediaLeg> leg(String key) {
        return Optional.ofNullable(legs.get(key));
    }

    /** All legs, in the order they came. */
    public Collection<MediaLeg> legs() {
        return Collections.unmodifiableCollection(legs.values());
    }

    /** From now on the leg hears its mix and is heard. Idempotent. */
    public void join(MediaLeg leg) {
        mix(leg.spec().mix()).join(leg);
    }

    /** The leg sits there from now on; whoever listens with two ears hears it come. Remembered until somebody does. */
    public void seat(MediaLeg leg, Position place) {
        setSeat(leg, leg.seat().at(place));
    }

    /** How the leg hears from now on; call {@link Hearing#prepare} elsewhere before. Where it takes one channel, it hears the same room in one. */
    public void listen(MediaLeg leg, Hearing how) {
        setSeat(leg, leg.seat().hears(how));
    }

    /** Both at once, as another node had it. */
    public void setSeat(MediaLeg leg, LegSeat seat) {
        leg.setSeat(seat);
        var mix = mixes.get(leg.spec().mix());
        if (mix != null) {
            mix.onSeat(leg);
        }
    }

    /** The leg belongs to another mix from now on, and takes part there if it did in the old one. Idempotent. */
    public void move(MediaLeg leg, String to) {
        var from = leg.spec().mix();
        if (from.equals(to)) {
            return;
        }
        boolean wasJoined = leg.isJoined();
        var old = mixes.get(from);
        if (old != null) {
            old.leave(leg);
            forgetIfEmpty(from, old);
        }
        leg.moveTo(to);
        if (wasJoined) {
            mix(to).join(leg);
        }
    }

    /** Ends a leg without telling: whoever asks knows. Idempotent. */
    public void closeLeg(String key) {
        var leg = legs.remove(key);
        if (leg == null) {
            return;
        }
        order.remove(leg);
        var mix = mixes.get(leg.spec().mix());
        if (mix != null) {
            mix.leave(leg);
            forgetIfEmpty(leg.spec().mix(), mix);
        }
        leg.close();
    }

    /** Ends a mix and its legs. Idempotent. */
    public void closeMix(String key) {
        for (var leg : List.copyOf(legs.values())) {
            if (leg.spec().mix().equals(key)) {
                closeLeg(leg.spec().leg());
            }
        }
        var mix = mixes.remove(key);
        if (mix != null) {
            mixOrder.remove(mix);
            mix.close();
        }
    }

    /** Lets a sink hear the mix from now on, with or without members. */
    public void openTap(String mix, TapSink sink) {
        openTap(mix, sink, TapTracks.ALL);
    }

    /** The same for some of the tracks. */
    public void openTap(String mix, TapSink sink, TapTracks tracks) {
        mix(mix).openTap(sink, tracks);
    }

    /** Idempotent. */
    public void closeTap(String mix) {
        var existing = mixes.get(mix);
        if (existing != null) {
            existing.closeTap();
            forgetIfEmpty(mix, existing);
        }
    }

    /** Plays to everybody in the mix, and to its tap. */
    public void announce(String mix, ToneSource source) {
        mix(mix).sources().play("announcement", source);
    }

    /** Plays to everybody in the mix, and to its tap, beside what is played already; in place of what had this key. */
    public void play(String mix, String key, ToneSource source) {
        mix(mix).sources().play(key, source);
    }

    /** Idempotent. */
    public void stopPlaying(String mix, String key) {
        var existing = mixes.get(mix);
        if (existing != null) {
            existing.sources().stop(key);
            forgetIfEmpty(mix, existing);
        }
    }

    /** Whether a tone tells everybody in the mix that somebody came or left; not at first. */
    public void useEntryTones(String mix, boolean value) {
        mix(mix).useEntryTones(value);
    }

    /** So many threads beside the loop's help it through each tick; none at first. */
    public void useHelpers(int count) {
        crew.close();
        crew = new TickCrew(count);
    }

    /** Whether voices of members who join from now on are brought to one loudness; not at first. */
    public void useAutomaticGain(boolean value) {
        isAutomaticGain = value;
    }

    TickCrew crew() {
        return crew;
    }

    boolean isAutomaticGain() {
        return isAutomaticGain;
    }

    /** Counters and gauges of what lives here, by name. */
    public Map<String, Long> counters() {
        var all = new TreeMap<>(Map.of(
                "legs", (long) legs.size(),
                "mixes", (long) mixes.size(),
                "legs-failed", legsFailed,
                "legs-lost", legsLost,
                "legs-refused", legsRefused,
                "taps-failed", tapsFailed,
                "parts-failed", partsFailed,
                "loop-load-percent", (long) guard.loadPercent(),
                "admits-legs", guard.refusal() == null ? 1L : 0L,
                "udp-dropped-on-send", udp.droppedOnSend()));
        parts.forEach(part -> all.putAll(part.counters()));
        return all;
    }

    /** Whether nothing here needs a tick. */
    boolean isIdle() {
        return order.isEmpty() && mixOrder.isEmpty() && parts.stream().allMatch(LoopPart::isIdle);
    }

    LoadGuard guard() {
        return guard;
    }

    EngineEvents events() {
        return events;
    }

    public WallClock wallClock() {
        return wallClock;
    }

    /** The time at which the tick began that runs now. */
    long tickNs() {
        return tickNs;
    }

    void tick(long nowNs, int skipped) {
        tickNs = nowNs;
        for (int i = 0; i < order.size(); i++) {
            var leg = order.get(i);
            try {
                leg.onTime(nowNs);
            } catch (RuntimeException failure) {
                fail(leg, failure);
            }
        }
        removeEnded();
        for (int i = 0; i < mixOrder.size(); i++) {
            mixOrder.get(i).tick(nowNs, skipped);
        }
        for (int i = 0; i < order.size(); i++) {
            var leg = order.get(i);
            if (!leg.isJoined()) {
                sendAlone(leg, skipped);
            }
        }
        removeEnded();
        for (int i = 0; i < parts.size(); i++) {
            tick(parts.get(i), nowNs, skipped);
        }
        quality.tick(mixOrder);
    }

    private void tick(LoopPart part, long nowNs, int skipped) {
        try {
            part.onTick(nowNs, skipped);
        } catch (RuntimeException failure) {
            partsFailed++;
            LOG.error("A tick of {} failed", part.getClass().getSimpleName(), failure);
        }
    }

    /** The leg's peer is gone. */
    void lose(MediaLeg leg, String because) {
        if (leg.isOver() || ended.contains(leg)) {
            return;
        }
        legsLost++;
        ended.add(leg);
        LOG.info("Leg {} of {} is lost: {}", leg.spec().leg(), leg.spec().mix(), because);
        quality.onLost(leg);
        events.onLost(leg.spec().mix(), leg.spec().leg(), because);
    }

    /** A mistake of ours ends the leg it happened in. */
    void fail(MediaLeg leg, RuntimeException failure) {
        if (leg.isOver() || ended.contains(leg)) {
            return;
        }
        legsFailed++;
        ended.add(leg);
        LOG.error("Leg {} of {} failed and is ended", leg.spec().leg(), leg.spec().mix(), failure);
        events.onLost(leg.spec().mix(), leg.spec().leg(), "An error in the media engine: " + failure.getMessage());
    }

    void tapFailed(String mix, RuntimeException failure) {
        tapsFailed++;
        LOG.error("The tap of {} failed and is closed", mix, failure);
        events.onTapFailed(mix, String.valueOf(failure.getMessage()));
    }

    /** Removes what ended since the last call; not while somebody walks over legs. */
    void removeEnded() {
        if (ended.isEmpty()) {
            return;
        }
        for (var leg : List.copyOf(ended)) {
            closeLeg(leg.spec().leg());
        }
        ended.clear();
    }

    void close() {
        for (var key : List.copyOf(mixes.keySet())) {
            closeMix(key);
        }
        for (var key : List.copyOf(legs.keySet())) {
            closeLeg(key);
        }
        parts.forEach(LoopPart::close);
        parts.clear();
        crew.close();
        udp.close();
    }

    /** A tone to a leg that is in no mix yet: ringback, busy. */
    private void sendAlone(MediaLeg leg, int skipped) {
        try {
            if (!leg.hasTone() || !leg.canSend()) {
                leg.pause(1 + skipped);
                return;
            }
            if (skipped > 0) {
                leg.pause(skipped);
            }
            var stream = leg.outlet().useOwn(leg.sendFormat(), 1, true, 0);
            stream.encode(leg.nextToneFrame());
            leg.send(stream);
        } catch (RuntimeException failure) {
            fail(leg, failure);
        }
    }

    private MediaMix mix(String key) {
        var mix = mixes.get(key);
        if (mix == null) {
            mix = new MediaMix(key, this);
            mixes.put(key, mix);
            mixOrder.add(mix);
        }
        return mix;
    }

    private void forgetIfEmpty(String key, MediaMix mix) {
        if (mix.isEmpty()) {
            mixes.remove(key);
            mixOrder.remove(mix);
            mix.close();
        }
    }
}
