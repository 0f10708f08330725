package org.parley.media.standby;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.engine.LoopPart;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.PhoneState;
import org.parley.media.webrtc.LegKeys;
import org.parley.media.webrtc.WebRtcPort;
import org.parley.media.webrtc.WebRtcTransport;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;
import org.parley.protocols.srtp.SrtpSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node that waits: keeps a dormant transport for every browser's leg in its book, and goes on with all legs when the serving node has
 * died. A browser gets a check and then packets from the limits on; where its packets do not follow it is offered an ICE restart. A
 * telephone's ports are bound here where that reaches it, else it is told of others. {@link #takeOver} is for any thread; the rest
 * belongs to the media loop.
 */
public final class StandbyEngine implements RecordBook.Reader, LoopPart {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyEngine.class);
    /** For plain RTP, whose sequence numbers nobody reserves: more than can have been sent since the last word. */
    private static final int PLAIN_JUMP = 64;

    /** So long a process that was killed may need to give its ports back, when its machine is busy. */
    private static final long PORTS_NS = 500_000_000L;

    private static final int REHEARSED = 24;

    /**
     * @param legsMax records kept
     * @param uplinkMax a browser whose packets have not come by then is offered an ICE restart
     * @param host where telephones reach our ports
     */
    public record Settings(int legsMax, Duration uplinkMax, InetAddress host) {}

    /** What it goes on with; the ports belong to the engine's loop. */
    public record Surroundings(
            MediaEngine engine,
            WebRtcPort webRtc,
            PhonePorts phones,
            Supplier<List<IceCandidate>> candidates,
            List<LegRoom> rooms) {}

    private record Dormant(WebRtcTransport transport, LegKeys keys) {}

    /** A leg whose peer has not been heard from yet. */
    private record Awaited(
            MediaLeg leg,
            WebRtcTransport transport,
            LegRecord record,
            long sinceNs,
            boolean willFollow,
            boolean isRestarted) {
        /** A peer that has never checked us need not be waited for. */
        boolean isOverdue(long nowNs, Duration uplinkMax) {
            return !isRestarted && (!willFollow || nowNs - sinceNs >= uplinkMax.toNanos());
        }
    }

    private final Settings settings;
    private final Surroundings surroundings;
    private final TakeoverEvents events;
    private final RecordBook book;
    private final Map<String, Dormant> dormant = new HashMap<>();
    private final List<LegRecord> held = new ArrayList<>();
    private long heldUntilNs;
    private @Nullable MediaLoop mediaLoop;
    private final Map<String, Awaited> awaited = new LinkedHashMap<>();
    private long takenOver;
    private long failed;
    private long restarts;

    public StandbyEngine(Settings settings, Surroundings surroundings, TakeoverEvents events) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.events = events;
        book = new RecordBook(settings.legsMax(), this);
    }

    /** Joins the engine's loop. */
    public void start() {
        surroundings.engine().ask(loop -> {
            mediaLoop = loop;
            loop.add(this);
            return true;
        });
    }

    public RecordBook book() {
        return book;
    }

    /**
     * Takes legs over that nobody has, and ends them with {@link #endRehearsal} a second or so later: without it the first real ones would
     * wait for classes to be loaded. Nobody is told.
     */
    public void rehearse(Ids ids) {
        surroundings.engine().ask(loop -> {
            var records = Rehearsal.records(REHEARSED, surroundings.webRtc().localAddress(), ids, loop.nowNs());
            records.forEach(this::prepare);
            for (var record : records) {
                record.keys().map(keys -> browser(loop, record, keys)).ifPresent(leg -> surroundings.rooms()
                        .forEach(room -> room.rehearse(loop, leg)));
                awaited.remove(record.leg());
            }
            return true;
        });
    }

    public void endRehearsal() {
        surroundings.engine().ask(loop -> {
            loop.closeMix(Rehearsal.mix());
            return true;
        });
    }

    @Override
    public void onKept(LegRecord record) {
        post(loop -> prepare(record));
    }

    @Override
    public void onGone(String leg) {
        post(loop -> {
            var known = dormant.remove(leg);
            if (known != null) {
                known.transport().close();
            }
        });
    }

    private void post(java.util.function.Consumer<MediaLoop> work) {
        try {
            surroundings.engine().post(work);
        } catch (ParleyException drowned) {
            // What is not prepared is made when it is needed.
            LOG.warn("A standby's record could not be prepared: {}", drowned.getMessage());
        }
    }

    private void prepare(LegRecord record) {
        record.keys().ifPresent(keys -> {
            var known = dormant.get(record.leg());
            if (known != null && isSame(known.keys(), keys)) {
                return;
            }
            if (known != null) {
                known.transport().close();
            }
            dormant.put(record.leg(), new Dormant(surroundings.webRtc().keep(keys), keys));
        });
    }

    /** Whether a transport that was made of one serves the other: paths and indices are told when it wakes. */
    private static boolean isSame(LegKeys one, LegKeys other) {
        return one.localIce().equals(other.localIce())
                && one.remoteIce().equals(other.remoteIce())
                && one.iceRole() == other.iceRole()
                && one.nominates() == other.nominates()
                && one.send().equals(other.send())
                && one.receive().equals(other.receive());
    }

    /**
     * Serves all legs of the book from now on; whoever served them is refused from this moment. Returns how many there are. For any thread.
     */
    public int takeOver(String because) {
        var records = book.takeAll();
        if (!records.isEmpty()) {
            LOG.info("Taking over {} legs: {}", records.size(), because);
            surroundings.engine().post(loop -> goOn(loop, records));
        }
        return records.size();
    }

    /** Telephones whose ports the dead process still holds wait for them: they cannot be told of others without their signalling. */
    private void goOn(MediaLoop loop, List<LegRecord> records) {
        heldUntilNs = loop.nowNs() + PORTS_NS;
        for (var record : records) {
            if (isHeld(loop, record)) {
                held.add(record);
            } else {
                goOn(loop, record);
            }
        }
    }

    private boolean isHeld(MediaLoop loop, LegRecord record) {
        return record.way() instanceof LegRecord.Way.Phone(var state)
                && surroundings.phones().isHeld(loop.udp(), state.local());
    }

    private void takeHeld(MediaLoop loop) {
        for (var each = held.iterator(); each.hasNext(); ) {
            var record = each.next();
            if (loop.nowNs() - heldUntilNs >= 0 || !isHeld(loop, record)) {
                each.remove();
                goOn(loop, record);
            }
        }
    }

    private void goOn(MediaLoop loop, LegRecord record) {
        try {
            var leg = switch (record.way()) {
                case LegRecord.Way.Browser(var keys) -> browser(loop, record, keys);
                case LegRecord.Way.Phone(var state) -> phone(loop, record, state);
            };
            takenOver++;
            for (var room : surroundings.rooms()) {
                record.parts().stream()
                        .filter(part -> part.kind() == room.kind())
                        .forEach(part -> room.restore(loop, leg, part.data(), record.limits()));
            }
            events.onTakenOver(record);
        } catch (RuntimeException failure) {
            failed++;
            LOG.error("Leg {} could not be taken over", record.leg(), failure);
            loop.closeLeg(record.leg());
            events.onLost(record.leg(), String.valueOf(failure.getMessage()));
        }
    }

    private MediaLeg browser(MediaLoop loop, LegRecord record, LegKeys keys) {
        var prepared = dormant.remove(record.leg());
        var transport = prepared != null && isSame(prepared.keys(), keys)
                ? prepared.transport()
                : surroundings.webRtc().keep(keys);
        long nowNs = loop.nowNs();
        var leg = loop.resumeLeg(
                record.sound(), sequence(record, nowNs), timestamp(record.sound(), nowNs - record.atNs()), _ -> transport);
        boolean willFollow = transport.willFollow();
        transport.wake(withLimits(keys, streamLimits(record.limits())), leg);
        awaited.put(record.leg(), new Awaited(leg, transport, record, nowNs, willFollow, false));
        return leg;
    }

    private MediaLeg phone(MediaLoop loop, LegRecord record, PhoneState state) {
        long nowNs = loop.nowNs();
        var leg = loop.resumeLeg(
                record.sound(),
                sequence(record, nowNs),
                timestamp(record.sound(), nowNs - record.atNs()),
                opened -> new PhoneChannel(
                        loop.udp(),
                        surroundings.phones(),
                        loop.clock(),
                        opened,
                        state,
                        streamLimits(record.limits())));
        if (leg.channel() instanceof PhoneChannel channel && !record.description().isEmpty()) {
            var here = new InetSocketAddress(settings.host(), channel.localAddress().getPort());
            if (!here.equals(MovedDescription.audioAddress(record.description()))) {
                events.onOffer(
                        record.leg(),
                        MovedDescription.at(record.description(), here),
                        TakeoverEvents.Because.NEW_ADDRESS);
            }
        }
        return leg;
    }

    private static int sequence(LegRecord record, long nowNs) {
        var reserved = limit(record.limits(), record.sound().ssrc(), Counter.RTP);
        if (reserved > 0) {
            return (int) reserved & 0xFFFF;
        }
        long packets = Math.max(0, nowNs - record.atNs()) / 20_000_000L;
        return (int) (record.sound().nextSequence() + packets + PLAIN_JUMP) & 0xFFFF;
    }

    /** The stream's clock went on while nobody sent. */
    private static int timestamp(LegSnapshot sound, long ageNs) {
        int clockHz = sound.audio().map(audio -> audio.sendFormat().rtpClockHz()).orElse(48_000);
        return (int) (sound.nextTimestamp() + Math.max(0, ageNs) / 1_000 * clockHz / 1_000_000);
    }

    private static long limit(List<Reservation> limits, int ssrc, Counter counter) {
        for (var each : limits) {
            if (each.ssrc() == ssrc && each.counter() == counter) {
                return each.limit();
            }
        }
        return 0;
    }

    private static List<SrtpSender.StreamLimits> streamLimits(List<Reservation> limits) {
        return limits.stream()
                .map(Reservation::ssrc)
                .distinct()
                .map(ssrc -> new SrtpSender.StreamLimits(
                        ssrc, limit(limits, ssrc, Counter.RTP), limit(limits, ssrc, Counter.RTCP)))
                .toList();
    }

    private static LegKeys withLimits(LegKeys keys, List<SrtpSender.StreamLimits> limits) {
        return new LegKeys(
                keys.iceRole(),
                keys.nominates(),
                keys.moves(),
                keys.localIce(),
                keys.remoteIce(),
                keys.path(),
                keys.dtlsRole(),
                keys.peerFingerprint(),
                keys.send(),
                keys.receive(),
                limits,
                keys.received());
    }

    @Override
    public void onTick(long nowNs, int skipped) {
        var loop = mediaLoop;
        if (!held.isEmpty() && loop != null) {
            takeHeld(loop);
        }
        if (awaited.isEmpty()) {
            return;
        }
        for (Iterator<Map.Entry<String, Awaited>> each = awaited.entrySet().iterator(); each.hasNext(); ) {
            var entry = each.next();
            var leg = entry.getValue();
            if (leg.leg().isOver()) {
                each.remove();
            } else if (leg.transport().lastAuthenticNs() - leg.sinceNs() > 0) {
                events.onUplink(leg.record().leg(), leg.transport().lastAuthenticNs() - leg.sinceNs());
                each.remove();
            } else if (leg.isOverdue(nowNs, settings.uplinkMax())) {
                entry.setValue(new Awaited(
                        leg.leg(), leg.transport(), leg.record(), leg.sinceNs(), leg.willFollow(), true));
                restart(leg);
            }
        }
    }

    private void restart(Awaited leg) {
        boolean isSilentAnyway = !leg.record().sound().receives() && leg.transport().isAnswered();
        if (isSilentAnyway || leg.record().description().isEmpty()) {
            return;
        }
        restarts++;
        leg.transport().restartIce();
        events.onOffer(
                leg.record().leg(),
                MovedDescription.restart(
                        leg.record().description(),
                        leg.transport().localIce(),
                        leg.transport().fingerprintSha256(),
                        surroundings.candidates().get()),
                TakeoverEvents.Because.NO_UPLINK);
    }

    @Override
    public boolean isIdle() {
        return awaited.isEmpty() && held.isEmpty();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of(
                "standby-kept", (long) book.size(),
                "standby-refused", book.refused(),
                "standby-taken-over", takenOver,
                "standby-take-failed", failed,
                "standby-restarts", restarts);
    }

    @Override
    public void close() {
        dormant.values().forEach(each -> each.transport().close());
        dormant.clear();
    }
}
