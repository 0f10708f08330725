package org.parley.roles.media.ng;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.io.Parsed;
import org.parley.media.relay.Relay;
import org.parley.media.relay.RelayListener;
import org.parley.media.relay.RelaySettings;
import org.parley.media.relay.RelaySide;
import org.parley.media.relay.Relays;
import org.parley.protocols.ng.NgAnswers;
import org.parley.protocols.ng.NgCommand;
import org.parley.protocols.ng.NgMessage;
import org.parley.protocols.ng.NgOptions;
import org.parley.protocols.ng.NgParty;
import org.parley.protocols.ng.NgRequests;
import org.parley.protocols.ng.NgValue;
import org.parley.protocols.ng.NgValue.Dictionary;
import org.parley.protocols.sdp.SessionDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs commands, each under the lock of its call. Thread-safe; waits for the media loop, so not to be called on it. */
public final class NgDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NgDesk.class);
    private static final int SECTIONS_PER_CALL = 4; // So many relays for each call, on average.
    private static final int SIDES_PER_RELAY = 16;

    /** A call and who works on it. */
    private static final class Held {
        private final ReentrantLock lock = new ReentrantLock();
        private final NgCall call;
        private @Nullable NgRecording recording;
        private boolean isOver;
        private long deleteAtNs;
        private boolean isToBeDeleted;

        Held(NgCall call) {
            this.call = call;
        }
    }

    private final NgNeeds needs;
    private final NgSettings settings;
    private final NgWays ways;
    private final NgSounds sounds;
    private final Relays relays;
    private final NgCounters counters = new NgCounters();
    /** Guarded by itself. */
    private final Map<String, Held> calls = new LinkedHashMap<>();

    /** The engine has started. */
    public NgDesk(NgNeeds needs, NgSettings settings) {
        this.needs = needs;
        this.settings = settings;
        ways = new NgWays(needs, settings);
        sounds = new NgSounds(settings.sounds());
        var limits = new RelaySettings(settings.maxCalls() * SECTIONS_PER_CALL, SIDES_PER_RELAY);
        relays = needs.engine().ask(loop -> Relays.on(loop, limits));
    }

    public NgCounters counters() {
        return counters;
    }

    /** Calls now. */
    public int size() {
        synchronized (calls) {
            return calls.size();
        }
    }

    /** The answer to a request. Never throws. */
    public Dictionary perform(NgMessage request) {
        counters.requests.increment();
        var answer = switch (NgRequests.read(request)) {
            case NgRequests.Read.Ok(var command) -> perform(command);
            case NgRequests.Read.Refused(var because) -> NgAnswers.error(because);
        };
        if (answer.text("result").filter("error"::equals).isPresent()) {
            counters.refused.increment();
        }
        return answer;
    }

    private Dictionary perform(NgCommand command) {
        try {
            return act(command);
        } catch (NgRefusal refusal) {
            return NgAnswers.error(refusal.because());
        } catch (ParleyException failure) {
            if (failure.code() == ErrorCode.NODE_AT_LIMIT && supportsLoadLimit(command)) {
                return NgAnswers.loadLimit(String.valueOf(failure.getMessage()));
            }
            return NgAnswers.error(String.valueOf(failure.getMessage()));
        } catch (RuntimeException failure) {
            LOG.error("A command for call {} failed", command.call().orElse("-"), failure);
            return NgAnswers.error("An error in the media node: " + failure.getMessage());
        }
    }

    private static boolean supportsLoadLimit(NgCommand command) {
        return command instanceof NgCommand.Offer(var options) && options.supportsLoadLimit();
    }

    private Dictionary act(NgCommand command) {
        return switch (command) {
            case NgCommand.Ping() -> NgAnswers.pong();
            case NgCommand.List(var limit) -> list(limit);
            case NgCommand.Offer(var options) -> offer(options);
            case NgCommand.Answer(var options) -> answer(options);
            case NgCommand.Delete delete -> delete(delete);
            case NgCommand.Query(var id, _) -> within(id, this::statistics);
            case NgCommand.StartRecording start -> within(start.callId(), held -> {
                startRecording(held, start.directory(), start.file());
                return NgAnswers.ok().build();
            });
            case NgCommand.StopRecording(var id) -> within(id, held -> {
                stopRecording(held);
                return NgAnswers.ok().build();
            });
            case NgCommand.Gate gate -> within(gate.callId(), held -> gate(held.call, gate));
            case NgCommand.PlayMedia play -> within(play.callId(), held -> play(held.call, play));
            case NgCommand.StopMedia(var id, var party) -> within(id, held -> stop(held.call, party));
            case NgCommand.PlayDtmf play -> within(play.callId(), held -> digits(held.call, play));
        };
    }

    private Dictionary list(int limit) {
        synchronized (calls) {
            var ids = calls.keySet().stream().limit(limit).<NgValue>map(NgValue.Text::new).toList();
            return NgAnswers.ok().put("calls", new NgValue.Items(ids)).build();
        }
    }

    private Dictionary offer(NgOptions options) {
        var sdp = parse(options);
        var held = open(options.callId());
        held.lock.lock();
        try {
            if (held.isOver) {
                throw new NgRefusal("The call has just been deleted");
            }
            var written = held.call.offer(sdp, options, nowS());
            recordIfAsked(held, options);
            return NgAnswers.ok().put("sdp", written.toText()).build();
        } finally {
            if (held.call.peers().stream().allMatch(peer -> peer.sides().isEmpty())) {
                end(held); // A first offer that came to nothing leaves nothing behind.
            }
            held.lock.unlock();
        }
    }

    private Dictionary answer(NgOptions options) {
        var sdp = parse(options);
        return within(options.callId(), held -> {
            var written = held.call.answer(sdp, options, nowS());
            recordIfAsked(held, options);
            return NgAnswers.ok().put("sdp", written.toText()).build();
        });
    }

    private SessionDescription parse(NgOptions options) {
        options.unknown().forEach(_ -> counters.unknownFlags.increment());
        if (!options.unknown().isEmpty()) {
            LOG.debug("Call {}: flags that are not known here: {}", options.callId(), options.unknown());
        }
        return switch (SessionDescription.parse(options.sdp())) {
            case Parsed.Ok<SessionDescription>(var description) -> description;
            case Parsed.Malformed<SessionDescription>(var at, var reason) ->
                throw new NgRefusal("Failed to parse SDP: " + reason + " at character " + at);
        };
    }

    private Held open(String id) {
        synchronized (calls) {
            var known = calls.get(id);
            if (known != null) {
                return known;
            }
            if (calls.size() >= settings.maxCalls()) {
                throw new ParleyException(
                        ErrorCode.NODE_AT_LIMIT, "This node relays its " + settings.maxCalls() + " calls (media.ng.calls-max)");
            }
            var now = needs.wallClock().now();
            long createdUs = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
            var held = new Held(new NgCall(id, relays, ways, settings, new Listener(id), createdUs));
            calls.put(id, held);
            return held;
        }
    }

    private Dictionary within(String id, java.util.function.Function<Held, Dictionary> action) {
        var held = find(id).orElseThrow(() -> new NgRefusal("Unknown call-id"));
        held.lock.lock();
        try {
            if (held.isOver) {
                throw new NgRefusal("Unknown call-id");
            }
            return action.apply(held);
        } finally {
            held.lock.unlock();
        }
    }

    private Optional<Held> find(String id) {
        synchronized (calls) {
            return Optional.ofNullable(calls.get(id));
        }
    }

    private Dictionary delete(NgCommand.Delete delete) {
        var found = find(delete.callId());
        if (found.isEmpty()) {
            return NgAnswers.unknownCall();
        }
        var held = found.get();
        held.lock.lock();
        try {
            var statistics = held.isOver ? NgAnswers.unknownCall() : statistics(held);
            int delayS = delete.delaySeconds().orElse(0);
            if (delayS > 0) {
                held.isToBeDeleted = true;
                held.deleteAtNs = needs.clock().nowNs() + Duration.ofSeconds(delayS).toNanos();
            } else if (!isOnlyABranch(held.call, delete.party())) {
                end(held);
            }
            return statistics;
        } finally {
            held.lock.unlock();
        }
    }

    /** Ends one branch of a fork, if that is what is to be deleted and others go on. */
    private static boolean isOnlyABranch(NgCall call, NgParty party) {
        var branch = party.toTag()
                .flatMap(call::peerOf)
                .or(() -> call.peers().stream()
                        .filter(peer -> party.viaBranch().isPresent() && peer.viaBranch().equals(party.viaBranch()))
                        .findFirst());
        boolean othersAreInvited = call.peers().size() > 2;
        return branch.isPresent() && othersAreInvited && call.remove(branch.get());
    }

    /** With the call's lock held. */
    private void end(Held held) {
        if (held.isOver) {
            return;
        }
        held.isOver = true;
        held.recording = null; // Closing the relay ends its tap, and that the file.
        held.call.close();
        synchronized (calls) {
            calls.remove(held.call.id());
        }
    }

    private Dictionary statistics(Held held) {
        long nowS = nowS();
        return ways.onLoop(loop -> new NgStatistics(held.call, loop.nowNs(), nowS).write());
    }

    private void recordIfAsked(Held held, NgOptions options) {
        if (options.recordCall() && held.recording == null) {
            startRecording(held, Optional.empty(), Optional.empty());
        }
    }

    private void startRecording(Held held, Optional<String> directory, Optional<String> file) {
        if (held.recording != null) {
            return;
        }
        var root = settings.recordings()
                .orElseThrow(() -> new NgRefusal("This node records nothing for proxies: set media.ng.recordings to a folder"));
        int section = sound(held.call).orElseThrow(() -> new NgRefusal("The call has no sound that could be recorded yet"));
        var folder = directory.map(name -> root.resolve(safe(name))).orElse(root);
        var name = safe(file.orElse(held.call.id() + "-" + needs.wallClock().now().toEpochMilli()));
        var recording = new NgRecording(folder, name);
        held.recording = recording;
        ways.onLoop(_ -> {
            held.call.relay(section).ifPresentOrElse(relay -> relay.openSoundTap(recording), () -> recording.onEnd(0));
            return true;
        });
    }

    private void stopRecording(Held held) {
        if (held.recording == null) {
            return;
        }
        held.recording = null;
        sound(held.call).ifPresent(section -> ways.onLoop(_ -> {
            held.call.relay(section).ifPresent(Relay::closeSoundTap);
            return true;
        }));
    }

    /** The first section with sound. */
    private static Optional<Integer> sound(NgCall call) {
        for (int i = 0; i < call.sections(); i++) {
            int section = i;
            boolean isSound = call.peers().stream()
                    .anyMatch(peer -> peer.side(section).flatMap(NgSide::section).filter(NgCall::isSound).isPresent());
            if (isSound) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** A name that is a file's and nothing else. */
    private static String safe(String name) {
        var letters = name.replaceAll("[^A-Za-z0-9._@-]", "_").replaceAll("^\\.+", "_");
        return letters.substring(0, Math.min(letters.length(), 128));
    }

    private Dictionary gate(NgCall call, NgCommand.Gate gate) {
        var parties = parties(call, gate.party());
        return ways.onLoop(_ -> {
            for (var peer : parties) {
                switch (gate.what()) {
                    case MEDIA -> peer.setBlocked(gate.isShut());
                    case SILENCE -> peer.setSilenced(gate.isShut());
                    case DTMF -> peer.setDtmfBlocked(gate.isShut());
                }
            }
            return NgAnswers.ok().build();
        });
    }

    private Dictionary play(NgCall call, NgCommand.PlayMedia play) {
        var parties = parties(call, play.party());
        var sound = sounds.open(play.source());
        boolean plays = ways.onLoop(_ -> {
            boolean any = false;
            for (var peer : parties) {
                for (var side : soundSides(peer)) {
                    any |= side.play(sound.player(play.repeatTimes(), play.startMs()));
                }
            }
            return any;
        });
        if (!plays) {
            throw new NgRefusal("Nothing can be played: the party speaks no codec of ours yet (opus, G722, PCMA, PCMU)");
        }
        return NgAnswers.ok().put("duration", sound.durationMs()).build();
    }

    private Dictionary stop(NgCall call, NgParty party) {
        var parties = parties(call, party);
        return ways.onLoop(_ -> {
            parties.forEach(peer -> soundSides(peer).forEach(RelaySide::stopPlaying));
            return NgAnswers.ok().build();
        });
    }

    /** The party is who presses the keys: the others get them. */
    private Dictionary digits(NgCall call, NgCommand.PlayDtmf play) {
        var pressing = parties(call, play.party());
        boolean sent = ways.onLoop(_ -> {
            boolean any = false;
            for (var peer : call.peers()) {
                if (pressing.contains(peer) && pressing.size() == 1) {
                    continue;
                }
                for (var side : soundSides(peer)) {
                    any |= NgDigits.send(side, play);
                }
            }
            return any;
        });
        if (!sent) {
            throw new NgRefusal("Nobody can be sent digits: neither telephone-event nor a codec of ours was agreed on");
        }
        return NgAnswers.ok().build();
    }

    private static List<RelaySide> soundSides(NgPeer peer) {
        return peer.sides().stream()
                .filter(side -> side.section().filter(NgCall::isSound).isPresent() && !side.spoken().isEmpty())
                .map(NgSide::relaySide)
                .toList();
    }

    private static List<NgPeer> parties(NgCall call, NgParty party) {
        if (party.all()) {
            return List.copyOf(call.peers());
        }
        if (party.label().isPresent()) {
            return one(call.peers().stream().filter(peer -> peer.label().equals(party.label())).findFirst(), "label");
        }
        if (party.address().isPresent()) {
            var wanted = party.address().flatMap(NgWays::literal);
            return one(
                    call.peers().stream()
                            .filter(peer -> wanted.isPresent()
                                    && peer.sides().stream().anyMatch(side -> side.address().equals(wanted)))
                            .findFirst(),
                    "address");
        }
        if (party.fromTag().isPresent()) {
            return one(call.peerOf(party.fromTag().get()), "from-tag");
        }
        return List.copyOf(call.peers());
    }

    private static List<NgPeer> one(Optional<NgPeer> found, String by) {
        return List.of(found.orElseThrow(() -> new NgRefusal("The " + by + " names nobody of this call")));
    }

    /** Once a second: what was to be deleted later, and calls in which nobody is heard any more. */
    public void onTime(long nowNs) {
        List<Held> all;
        synchronized (calls) {
            all = calls.values().stream().filter(held -> held.isToBeDeleted && nowNs - held.deleteAtNs >= 0).toList();
        }
        all.forEach(held -> {
            held.lock.lock();
            try {
                end(held);
            } finally {
                held.lock.unlock();
            }
        });
    }

    /** A section is silent; the call is over if all are. */
    private void onTimeout(String id) {
        var found = find(id);
        if (found.isEmpty()) {
            return;
        }
        var held = found.get();
        held.lock.lock();
        try {
            if (held.isOver) {
                return;
            }
            var timeout = held.call.isHeld() ? settings.holdTimeout() : settings.timeout();
            boolean isSilent = ways.onLoop(loop -> {
                long silentNs = loop.nowNs() - held.call.lastSeenNs(loop, timeout);
                return silentNs >= timeout.toNanos();
            });
            if (isSilent) {
                LOG.info("Call {} is over: nothing came from anybody for {} s", id, timeout.toSeconds());
                end(held);
            }
        } finally {
            held.lock.unlock();
        }
    }

    private final class Listener implements RelayListener {
        private final String id;

        Listener(String id) {
            this.id = id;
        }

        @Override
        public void onTimeout(Relay relay) {
            // Off the loop, which is not to wait for the call's lock.
            Thread.ofVirtual().name("parley-ng-timeout").start(() -> NgDesk.this.onTimeout(id));
        }

        @Override
        public void onLost(Relay relay, RelaySide side, String because) {
            LOG.info("Call {}: a browser's side is gone: {}", id, because);
        }
    }

    private long nowS() {
        return needs.wallClock().now().getEpochSecond();
    }

    /** Ends all calls. */
    @Override
    public void close() {
        List<Held> all;
        synchronized (calls) {
            all = List.copyOf(calls.values());
        }
        for (var held : all) {
            held.lock.lock();
            try {
                end(held);
            } finally {
                held.lock.unlock();
            }
        }
    }
}
