package org.parley.roles.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.CallState;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.LegKind;
import org.parley.domain.calls.VideoSlots;
import org.parley.domain.conversations.ConferenceId;

/** Calls in memory, with events published on the caller's thread, in order. One call for each conference. */
public final class FakeCallControl implements CallControl {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    public final List<String> done = new CopyOnWriteArrayList<>();
    private final TenantId tenant;
    private final List<TimedEvent> events = new ArrayList<>();
    private final Map<CallId, List<TimedEvent>> byCall = new LinkedHashMap<>();
    private final List<Consumer<TimedEvent>> consumers = new ArrayList<>();
    private final List<Consumer<Speakers>> speakers = new ArrayList<>();
    private final List<Consumer<VideoSlots>> slots = new ArrayList<>();
    private final List<Consumer<Scene>> scenes = new ArrayList<>();
    private final Map<String, Joined> answers = new HashMap<>();
    private long position;
    private int legs;

    public FakeCallControl(TenantId tenant) {
        this.tenant = tenant;
    }

    /** A fact, stored and published. Positions have gaps, as other streams share them. */
    public synchronized TimedEvent publish(CallId call, CallEvent event) {
        position += 1 + legs % 3;
        var stream = byCall.computeIfAbsent(call, _ -> new ArrayList<>());
        var timed = new TimedEvent(position, call, stream.size() + 1L, START.plusMillis(position), "test", event);
        stream.add(timed);
        events.add(timed);
        List.copyOf(consumers).forEach(consumer -> consumer.accept(timed));
        return timed;
    }

    public synchronized LegId addLeg(CallId call, String subject, boolean incoming) {
        var leg = new LegId("leg-" + ++legs);
        publish(call, new CallEvent.LegAdded(leg, LegKind.BROWSER, incoming, "p-" + subject, subject, subject, "100"));
        return leg;
    }

    public synchronized CallId startCall(String name) {
        var call = new CallId(name);
        publish(call, new CallEvent.CallStarted(call, tenant, Optional.empty(), name));
        return call;
    }

    public synchronized void speak(CallId call, LegId leg, int level) {
        speakers.forEach(each -> each.accept(new Speakers(call, List.of(new Speaker(leg, level)))));
    }

    public synchronized List<TimedEvent> all() {
        return List.copyOf(events);
    }

    @Override
    public synchronized Joined join(JoinConference command) {
        done.add("join " + command.conference() + " " + command.participant() + " " + command.displayName());
        if (command.conference().value().equals("nowhere")) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no conference nowhere.");
        }
        if (command.conference().value().equals("broken")) {
            throw new IllegalStateException("broken");
        }
        return answers.computeIfAbsent(command.by().subject() + command.commandId(), _ -> {
            var call = new CallId("call-of-" + command.conference());
            if (!byCall.containsKey(call)) {
                startCall(call.value());
            }
            return joined(call, addLeg(call, command.by().subject(), true));
        });
    }

    @Override
    public synchronized Joined dial(Dial command) {
        done.add("dial " + command.number());
        var call = startCall("call-to-" + command.number());
        return joined(call, addLeg(call, command.by().subject(), true));
    }

    @Override
    public synchronized Joined accept(Accept command) {
        done.add("accept " + command.leg());
        return joined(command.call(), command.leg());
    }

    private Joined joined(CallId call, LegId leg) {
        return new Joined(call, leg, "v=0 offer", fold(call));
    }

    @Override
    public void answer(AnswerOffer command) {
        done.add("answer " + command.leg() + " " + command.sdp());
        publish(command.call(), new CallEvent.LegJoined(command.leg()));
    }

    @Override
    public void hangUp(HangUp command) {
        done.add("hang-up " + command.leg());
        publish(command.call(), new CallEvent.LegLeft(command.leg(), EndReason.HUNG_UP));
    }

    @Override
    public void setMuted(SetMuted command) {
        done.add("mute " + command.leg() + " " + command.muted());
    }

    @Override
    public void setRecording(SetRecording command) {
        done.add("record " + command.call() + " " + command.on());
    }

    @Override
    public synchronized CallState state(Principal by, CallId call, Optional<Instant> at) {
        if (!byCall.containsKey(call)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no call " + call + ".");
        }
        return fold(call);
    }

    @Override
    public synchronized List<TimedEvent> timeline(Principal by, CallId call) {
        state(by, call, Optional.empty());
        return List.copyOf(byCall.get(call));
    }

    @Override
    public synchronized List<CallState> calls(Principal by, Optional<CallId> before, int limit) {
        return byCall.keySet().stream().map(this::fold).limit(limit).toList();
    }

    @Override
    public synchronized Optional<CallState> running(ConferenceId conference) {
        var call = new CallId("call-of-" + conference);
        return byCall.containsKey(call) ? Optional.of(fold(call)) : Optional.empty();
    }

    @Override
    public synchronized AutoCloseable subscribe(long afterPosition, Consumer<TimedEvent> consumer) {
        events.stream().filter(event -> event.position() > afterPosition).forEach(consumer);
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }

    @Override
    public synchronized AutoCloseable subscribeSpeakers(Consumer<Speakers> consumer) {
        speakers.add(consumer);
        return () -> speakers.remove(consumer);
    }

    public synchronized void show(VideoSlots told) {
        slots.forEach(each -> each.accept(told));
    }

    public synchronized void seat(Scene told) {
        scenes.forEach(each -> each.accept(told));
    }

    @Override
    public synchronized AutoCloseable subscribeSlots(Consumer<VideoSlots> consumer) {
        slots.add(consumer);
        return () -> slots.remove(consumer);
    }

    @Override
    public synchronized AutoCloseable subscribeScenes(Consumer<Scene> consumer) {
        scenes.add(consumer);
        return () -> scenes.remove(consumer);
    }

    @Override
    public JoinedWithAnswer joinWithOffer(JoinWithOffer command) {
        var joined = join(new JoinConference(
                command.commandId(), command.by(), command.conference(), command.participant(), command.displayName()));
        return new JoinedWithAnswer(joined.call(), joined.leg(), "v=0 answer", joined.state());
    }

    @Override
    public String offer(Offer command) {
        done.add("offer " + command.leg() + (command.video() ? " video" : "") + (command.restart() ? " restart" : ""));
        return "v=0 another offer";
    }

    @Override
    public void setVideo(SetVideo command) {
        done.add("video " + command.leg() + " " + command.source() + " " + command.on());
    }

    @Override
    public void view(View command) {
        done.add("view " + command.leg() + " " + command.wanted());
    }

    @Override
    public void takeSeat(TakeSeat command) {
        done.add("seat " + command.leg() + " " + command.seat());
    }

    @Override
    public void listen(Listen command) {
        done.add("listen " + command.leg() + " " + command.how());
    }

    @Override
    public void moderate(Moderate command) {
        done.add("moderate " + command.leg() + " " + command.muted() + " " + command.deaf() + " " + command.gainDb());
    }

    @Override
    public void lock(Lock command) {
        done.add("lock " + command.call() + " " + command.on());
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public synchronized List<TimedEvent> stored(long afterPosition, int limit) {
        return events.stream().filter(event -> event.position() > afterPosition).limit(limit).toList();
    }

    private CallState fold(CallId call) {
        var members = new ArrayList<CallState.Leg>();
        Optional<Instant> endedAt = Optional.empty();
        for (var timed : byCall.get(call)) {
            switch (timed.event()) {
                case CallEvent.LegAdded added ->
                    members.add(new CallState.Leg(
                            added.leg(), added.kind(), added.incoming(), added.incoming(), added.participant(), added.subject(), added.displayName(),
                            added.number(), CallState.Phase.NEW, false, false, false, 0, Set.of(), timed.at(), Optional.empty(), Optional.empty(),
                            Optional.empty()));
                case CallEvent.LegLeft(var leg, _) -> members.removeIf(each -> each.leg().equals(leg));
                case CallEvent.CallEnded _ -> endedAt = Optional.of(timed.at());
                default -> {}
            }
        }
        var stream = byCall.get(call);
        return new CallState(
                call, tenant, Optional.empty(), call.value(), stream.size(), stream.getFirst().at(), endedAt, Optional.empty(), members,
                Optional.empty(), Optional.empty(), false);
    }
}
