package org.parley.domain.calls;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.accounts.Principal;
import org.parley.domain.conversations.ConferenceId;

/** All calls of a node. Thread-safe. Start it once media and telephones are wired; close it before they close. */
public final class Calls implements CallControl, PhoneEvents, MediaEvents, AutoCloseable {
    public Calls(CallsNeeds needs) {
    }

    /** Ends what a crash left open, then takes calls. */
    public void start() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Joined join(JoinConference command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Joined dial(Dial command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Joined accept(Accept command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void answer(AnswerOffer command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void hangUp(HangUp command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setMuted(SetMuted command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setRecording(SetRecording command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CallState state(Principal by, CallId call, Optional<Instant> at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<TimedEvent> timeline(Principal by, CallId call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<CallState> calls(Principal by, Optional<CallId> before, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CallState> running(ConferenceId conference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable subscribe(long afterPosition, Consumer<TimedEvent> consumer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable subscribeSpeakers(Consumer<Speakers> consumer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void incoming(Incoming call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ringing(LegId leg) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void answered(LegId leg, String answerSdp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void failed(LegId leg, EndReason reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void hungUp(LegId leg, EndReason reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String offered(LegId leg, String offerSdp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void digit(LegId leg, char digit, int durationMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void legConnected(CallId call, LegId leg) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void legLost(CallId call, LegId leg, String because) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void digit(CallId call, LegId leg, char digit, int durationMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void speakers(Speakers speakers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void recordingFailed(CallId call, RecordingId recording, String because) {
        throw new UnsupportedOperationException();
    }

    /** Ends all calls with NODE_STOPPED and waits, a few seconds at most, until that is stored. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
