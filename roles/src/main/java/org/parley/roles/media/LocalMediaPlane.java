package org.parley.roles.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.WallClock;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.CallQuality;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.Listening;
import org.parley.domain.calls.MediaEvents;
import org.parley.domain.calls.MediaPlane;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.calls.Seat;
import org.parley.domain.calls.VideoSource;
import org.parley.domain.calls.VideoView;
import org.parley.media.codec.CallTones;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.Hearing;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.LegStatistics;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.mix.Frames;
import org.parley.media.phone.PhonePorts;
import org.parley.media.spatial.Position;
import org.parley.media.tap.TapSinks;
import org.parley.media.webrtc.LegKeys;
import org.parley.roles.media.ng.NgNeeds;

/**
 * The media plane of this process. Keeps each leg's negotiation and hands everything that touches sound to the engine's loop,
 * for whose answer it waits. Thread-safe; to be called on virtual threads.
 */
public final class LocalMediaPlane implements MediaPlane, AutoCloseable {
    private static final Duration MEASURED_WITHIN = Duration.ofMillis(200);

    private record Entry(CallId call, LegSession session) {}

    private final EventBridge events;
    private final MediaEngine engine;
    private final PhonePorts phonePorts;
    private final WebRtcSide webRtc;
    private final MediaNeeds needs;
    private final Recordings recordings;
    private final boolean automaticGain;
    private final Map<LegId, Entry> legs = new ConcurrentHashMap<>();

    LocalMediaPlane(
            MediaSettings settings, MediaEngine.Surroundings surroundings, TapSinks taps, Path certificateFile) {
        events = new EventBridge(legs::remove, this::onTapFailed);
        automaticGain = settings.automaticGain();
        var defaults = EngineSettings.defaults();
        engine = new MediaEngine(
                new EngineSettings(
                        settings.legsMax(),
                        defaults.maxMembers(),
                        defaults.maxMixed(),
                        settings.timeout(),
                        defaults.rtcpInterval(),
                        defaults.maxCommands()),
                surroundings,
                events);
        phonePorts = new PhonePorts(settings.bindAddress(), settings.firstRtpPort(), settings.lastRtpPort());
        var addresses = new LocalAddresses(settings);
        webRtc = new WebRtcSide(settings, addresses, surroundings, certificateFile);
        needs = new MediaNeeds(engine, phonePorts, webRtc, addresses, surroundings.clock(), surroundings.ids());
        recordings = new Recordings(engine, taps, this::onRecordingFailed);
    }

    void start() {
        engine.start();
        // Beside the loop; they sleep until people listen with two ears or many speak at once.
        int helpers = Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 0, 3);
        engine.post(loop -> {
            loop.useHelpers(helpers);
            loop.useAutomaticGain(automaticGain);
        });
        try {
            webRtc.open(engine);
        } catch (RuntimeException failure) {
            engine.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    @Override
    public String offerWebRtc(CallId call, LegId leg, LegInfo info) {
        return orLeave(leg, () -> webRtc(call, leg, info).offer());
    }

    @Override
    public String offerPhone(CallId call, LegId leg, LegInfo info, boolean secure) {
        return orLeave(leg, () -> phone(call, leg, info).offer(secure));
    }

    @Override
    public Answered answerOffer(CallId call, LegId leg, LegInfo info, String offerSdp) {
        return orLeave(leg, () -> {
            var known = legs.get(leg);
            if (known != null) {
                return known.session().answer(offerSdp);
            }
            boolean isWebRtc = WebRtcSession.isWebRtc(SdpTexts.parse(offerSdp));
            var session = isWebRtc ? webRtc(call, leg, info) : phone(call, leg, info);
            return session.answer(offerSdp);
        });
    }

    @Override
    public String offerAgain(LegId leg) {
        return entry(leg).session().offerAgain();
    }

    @Override
    public String offerAgain(LegId leg, boolean video, boolean restartsIce) {
        return entry(leg).session().offerAgain(video, restartsIce);
    }

    @Override
    public void setVideo(LegId leg, VideoSource source, boolean on) {
        onLeg(leg, media -> media.pictures().publish(Pictures.source(source), on));
    }

    @Override
    public void view(LegId viewer, List<VideoView> wanted) {
        onLeg(viewer, media -> media.pictures().view(Pictures.wanted(wanted)));
    }

    @Override
    public void move(LegId leg, CallId to) {
        legs.computeIfPresent(leg, (_, entry) -> new Entry(to, entry.session()));
        engine.ask(loop -> {
            loop.leg(leg.value()).ifPresent(found -> loop.move(found, to.value()));
            return true;
        });
    }

    @Override
    public Direction acceptAnswer(LegId leg, String answerSdp) {
        return LegSession.direction(entry(leg).session().accept(answerSdp));
    }

    @Override
    public void join(LegId leg) {
        entry(leg);
        engine.ask(loop -> {
            loop.join(loop.leg(leg.value()).orElseThrow(() -> unknown(leg)));
            return true;
        });
    }

    @Override
    public void setMuted(LegId leg, boolean muted) {
        onLeg(leg, media -> media.setMuted(muted));
    }

    @Override
    public void seat(LegId leg, Seat seat) {
        var place = new Position(seat.x(), seat.y(), seat.facingDegrees());
        onLegInLoop(leg, (loop, media) -> loop.seat(media, place));
    }

    @Override
    public void listen(LegId leg, Listening how) {
        var hearing = switch (how) {
            case PLAIN -> Hearing.PLAIN;
            case SPATIAL -> Hearing.SEAT;
            case SCENE -> Hearing.SCENE;
        };
        if (hearing != Hearing.PLAIN) {
            Hearing.prepare();
        }
        onLegInLoop(leg, (loop, media) -> loop.listen(media, hearing));
    }

    @Override
    public void setDeaf(LegId leg, boolean deaf) {
        onLeg(leg, media -> media.setDeaf(deaf));
    }

    @Override
    public void setGain(LegId leg, double gainDb) {
        double factor = Math.pow(10, gainDb / 20);
        onLeg(leg, media -> media.setGain(factor));
    }

    /** Asked while a leg leaves: nobody waits long for it. */
    @Override
    public Optional<CallQuality> measured(CallId call, List<LegId> of) {
        var measured = engine.ask(
                loop -> of.stream()
                        .flatMap(leg -> loop.leg(leg.value()).stream())
                        .map(MediaLeg::measure)
                        .filter(quality -> !quality.isEmpty())
                        .toList(),
                MEASURED_WITHIN);
        return measured.isEmpty() ? Optional.empty() : Optional.of(Qualities.of(call, measured));
    }

    @Override
    public void playTone(LegId leg, Tone tone) {
        onLeg(leg, media -> {
            switch (tone) {
                case NONE -> media.stopTone();
                case RINGBACK -> media.playTone(CallTones.ringback(CallTones.Region.EUROPE, Frames.SAMPLE_RATE));
                case BUSY -> media.playTone(CallTones.busy(CallTones.Region.EUROPE, Frames.SAMPLE_RATE));
                case RECORDING -> media.playTone(CallTones.recordingBeep(Frames.SAMPLE_RATE));
            }
        });
    }

    @Override
    public boolean pressKey(LegId leg, char key, int durationMs) {
        return legs.containsKey(leg)
                && engine.ask(loop -> loop.leg(leg.value())
                        .filter(media -> media.pressKey(key, durationMs))
                        .isPresent());
    }

    @Override
    public void close(LegId leg) {
        legs.remove(leg);
        engine.post(loop -> loop.closeLeg(leg.value()));
    }

    @Override
    public void closeCall(CallId call) {
        recordings.stop(call);
        legs.values().removeIf(entry -> entry.call().equals(call));
        engine.post(loop -> loop.closeMix(call.value()));
    }

    @Override
    public void startRecording(CallId call, RecordingId recording) {
        recordings.start(call, recording);
    }

    @Override
    public void stopRecording(CallId call) {
        recordings.stop(call);
    }

    @Override
    public void onEvents(MediaEvents target) {
        events.tell(target);
    }

    /** What a standby would need of a leg. NOT_FOUND for an unknown one. */
    public LegSnapshot snapshot(LegId leg) {
        entry(leg);
        return engine.ask(loop -> loop.leg(leg.value()).orElseThrow(() -> unknown(leg)).snapshot());
    }

    /** A browser leg's keys and indices for a standby; empty for telephones and before the handshake is done. Secret. */
    public Optional<LegKeys> keys(LegId leg) {
        return switch (entry(leg).session()) {
            case WebRtcSession browser -> browser.keys();
            case PhoneSession _ -> Optional.empty();
        };
    }

    /** How a leg fares. NOT_FOUND for an unknown one. */
    public LegStatistics statistics(LegId leg) {
        entry(leg);
        return engine.ask(loop -> loop.leg(leg.value()).orElseThrow(() -> unknown(leg)).statistics());
    }

    /** What calls that others drive use of this node. */
    NgNeeds relayNeeds(WallClock wallClock) {
        return new NgNeeds(
                engine,
                phonePorts,
                webRtc::port,
                webRtc::candidates,
                needs.addresses()::facing,
                needs.addresses()::all,
                needs.clock(),
                wallClock,
                needs.ids());
    }

    MediaEngine engine() {
        return engine;
    }

    WebRtcSide webRtc() {
        return webRtc;
    }

    PhonePorts phonePorts() {
        return phonePorts;
    }

    /** A first negotiation that fails leaves nothing behind; a later one changes nothing (RFC 3261 §14.2). */
    private <T> T orLeave(LegId leg, Supplier<T> negotiation) {
        boolean isNew = !legs.containsKey(leg);
        try {
            return negotiation.get();
        } catch (ParleyException refused) {
            if (isNew) {
                close(leg);
            }
            throw refused;
        }
    }

    private PhoneSession phone(CallId call, LegId leg, LegInfo info) {
        var entry = legs.computeIfAbsent(leg, _ -> new Entry(call, new PhoneSession(spec(call, leg, info), needs)));
        if (entry.session() instanceof PhoneSession phone) {
            return phone;
        }
        throw new ParleyException(ErrorCode.CONFLICT, "Leg " + leg + " is not a telephone");
    }

    private WebRtcSession webRtc(CallId call, LegId leg, LegInfo info) {
        var entry = legs.computeIfAbsent(leg, _ -> new Entry(call, new WebRtcSession(spec(call, leg, info), needs)));
        if (entry.session() instanceof WebRtcSession browser) {
            return browser;
        }
        throw new ParleyException(ErrorCode.CONFLICT, "Leg " + leg + " is not a browser");
    }

    private static LegSpec spec(CallId call, LegId leg, LegInfo info) {
        return new LegSpec(leg.value(), call.value(), info.participant(), info.displayName());
    }

    private Entry entry(LegId leg) {
        var entry = legs.get(leg);
        if (entry == null) {
            throw unknown(leg);
        }
        return entry;
    }

    private void onLeg(LegId leg, Consumer<MediaLeg> action) {
        onLegInLoop(leg, (_, media) -> action.accept(media));
    }

    private void onLegInLoop(LegId leg, BiConsumer<MediaLoop, MediaLeg> action) {
        entry(leg);
        engine.ask(loop -> {
            action.accept(loop, loop.leg(leg.value()).orElseThrow(() -> unknown(leg)));
            return true;
        });
    }

    private static ParleyException unknown(LegId leg) {
        return new ParleyException(ErrorCode.NOT_FOUND, "There is no leg " + leg + " here, or no more");
    }

    private void onTapFailed(CallId call, String because) {
        recordings.onTapFailed(call, because);
    }

    private void onRecordingFailed(CallId call, RecordingId recording, String because) {
        var target = events.target();
        if (target != null) {
            target.recordingFailed(call, recording, because);
        }
    }
}
