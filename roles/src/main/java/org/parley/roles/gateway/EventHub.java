package org.parley.roles.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.VideoSlots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings call events to the sessions that may see them. One subscription for all; each event is encoded once, kept for
 * a while for those who resume, and handed over without waiting. Thread-safe: the lock guards who is there and what was
 * seen last, so that a session that attaches misses nothing and gets nothing twice.
 */
final class EventHub implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventHub.class);

    /**
     * What a session is told when it attaches.
     *
     * @param seq it is told of everything up to here by {@code missed} and by snapshots of {@code calls}; what comes later
     *     is handed to it
     * @param resumed whether {@code missed} is all that it missed; otherwise it starts over
     * @param calls in which its subject is now
     */
    record Attachment(long seq, boolean resumed, List<SeenEvent> missed, Set<CallId> calls) {}

    private final CallControl calls;
    private final GatewaySettings settings;
    private final LongAdder eventsSeen = new LongAdder();
    private final LongAdder eventsSent = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<ClientSession>> sessions = new HashMap<>();
    private final Map<CallId, CallMembers> members = new HashMap<>();
    private final ArrayDeque<SeenEvent> remembered = new ArrayDeque<>();
    private long rememberedBytes;
    private long forgottenUpTo;
    private long head;
    private @Nullable AutoCloseable events;
    /** The newest of what passes: by call, and by leg for what only its client is told. */
    private final Map<CallId, String> scenes = new HashMap<>();

    private final Map<LegId, VideoSlots> slots = new HashMap<>();
    private final List<AutoCloseable> passing = new ArrayList<>();

    EventHub(CallControl calls, GatewaySettings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    /** Looks back a little, then follows. Called once, before the first session. */
    void start() {
        long position = calls.position();
        long from = Math.max(0, position - settings.lookBack());
        var history = calls.stored(from, settings.lookBack());
        lock.lock();
        try {
            head = position;
            forgottenUpTo = history.isEmpty() ? position : from;
            history.forEach(this::take);
            head = Math.max(head, position);
        } finally {
            lock.unlock();
        }
        events = calls.subscribe(head, this::onEvent);
        passing.add(calls.subscribeSpeakers(this::onSpeakers));
        passing.add(calls.subscribeScenes(this::onScene));
        passing.add(calls.subscribeSlots(this::onSlots));
    }

    @Override
    public void close() {
        var subscriptions = new ArrayList<@Nullable AutoCloseable>(passing);
        subscriptions.add(events);
        for (var subscription : subscriptions) {
            try {
                if (subscription != null) {
                    subscription.close();
                }
            } catch (Exception failure) {
                log.warn("A subscription did not end cleanly.", failure);
            }
        }
    }

    /** From now on the session gets what comes; the answer says what came before. Empty when its subject has too many already. */
    Optional<Attachment> attach(ClientSession session, OptionalLong resumeAfter) {
        lock.lock();
        try {
            var ofSubject = sessions.computeIfAbsent(session.subject(), _ -> new LinkedHashSet<>());
            if (ofSubject.size() >= settings.connectionsPerSubjectMax()) {
                return Optional.empty();
            }
            ofSubject.add(session);
            boolean resumed = resumeAfter.isPresent()
                    && resumeAfter.getAsLong() >= forgottenUpTo
                    && resumeAfter.getAsLong() <= head;
            var missed = resumed ? missed(session.subject(), resumeAfter.getAsLong()) : List.<SeenEvent>of();
            return Optional.of(new Attachment(
                    resumed ? resumeAfter.getAsLong() : head, resumed, missed, callsOf(session.subject())));
        } finally {
            lock.unlock();
        }
    }

    void detach(ClientSession session) {
        lock.lock();
        try {
            var ofSubject = sessions.get(session.subject());
            if (ofSubject != null && ofSubject.remove(session) && ofSubject.isEmpty()) {
                sessions.remove(session.subject());
            }
        } finally {
            lock.unlock();
        }
    }

    /** All sessions, for what is done every now and then. */
    List<ClientSession> sessions() {
        lock.lock();
        try {
            return sessions.values().stream().flatMap(Set::stream).toList();
        } finally {
            lock.unlock();
        }
    }

    long eventsSeen() {
        return eventsSeen.sum();
    }

    long eventsSent() {
        return eventsSent.sum();
    }

    private void onEvent(CallControl.TimedEvent timed) {
        SeenEvent seen;
        List<ClientSession> recipients;
        lock.lock();
        try {
            if (timed.position() <= head) {
                return;
            }
            seen = take(timed);
            recipients = recipients(seen.audience().subjects());
        } finally {
            lock.unlock();
        }
        // Outside the lock: a newcomer's snapshot may wait for the call. Order holds, since one thread runs this.
        eventsSeen.increment();
        eventsSent.add(recipients.size());
        for (var session : recipients) {
            session.onEvent(seen, timed.event());
        }
    }

    private void onSpeakers(CallControl.Speakers told) {
        List<ClientSession> recipients;
        lock.lock();
        try {
            var inCall = members.get(told.call());
            recipients = inCall == null ? List.of() : recipients(inCall.present());
        } finally {
            lock.unlock();
        }
        if (!recipients.isEmpty()) {
            var frame = ServerFrames.speakers(told);
            recipients.forEach(session -> session.onPassing("speakers " + told.call(), frame));
        }
    }

    private void onScene(CallControl.Scene scene) {
        var frame = ServerFrames.scene(scene);
        List<ClientSession> recipients;
        lock.lock();
        try {
            var inCall = members.get(scene.call());
            if (inCall == null && scene.seats().isEmpty()) {
                return; // The call has ended.
            }
            // Also where its events are still on their way: who comes in by them is told.
            scenes.put(scene.call(), frame);
            recipients = inCall == null ? List.of() : recipients(inCall.present());
        } finally {
            lock.unlock();
        }
        recipients.forEach(session -> session.onPassing("scene " + scene.call(), frame));
    }

    private void onSlots(VideoSlots told) {
        List<ClientSession> recipients;
        lock.lock();
        try {
            var inCall = members.get(told.call());
            var subject = inCall == null ? Optional.<String>empty() : inCall.subjectOf(told.viewer());
            if (subject.isEmpty()) {
                return; // The leg has left.
            }
            slots.put(told.viewer(), told);
            recipients = recipients(Set.of(subject.get()));
        } finally {
            lock.unlock();
        }
        var frame = ServerFrames.slots(told);
        recipients.forEach(session -> session.onPassing(told.viewer(), "slots " + told.viewer(), frame));
    }

    /** The newest of what passes, for who did not hear it. */
    void recallPassing(ClientSession session, Set<CallId> calls, Set<LegId> legs) {
        var sceneFrames = new HashMap<CallId, String>();
        var slotsFrames = new ArrayList<VideoSlots>();
        lock.lock();
        try {
            for (var call : calls) {
                var scene = scenes.get(call);
                if (scene != null) {
                    sceneFrames.put(call, scene);
                }
            }
            for (var leg : legs) {
                var told = slots.get(leg);
                if (told != null) {
                    slotsFrames.add(told);
                }
            }
        } finally {
            lock.unlock();
        }
        sceneFrames.forEach((call, frame) -> session.onPassing("scene " + call, frame));
        slotsFrames.forEach(told -> session.onPassing(
                told.viewer(), "slots " + told.viewer(), ServerFrames.slots(told)));
    }

    /** Under the lock: folds, encodes and remembers. */
    private SeenEvent take(CallControl.TimedEvent timed) {
        var inCall = members.computeIfAbsent(timed.call(), _ -> membersBefore(timed));
        var audience = inCall.on(timed.event());
        switch (timed.event()) {
            case CallEvent.CallEnded _ -> {
                members.remove(timed.call());
                scenes.remove(timed.call());
            }
            case CallEvent.LegLeft(var leg, _) -> slots.remove(leg);
            case CallEvent.LegMovedOut(var leg, _) -> slots.remove(leg);
            default -> {
                // The other events end nothing that passes.
            }
        }
        var seen = new SeenEvent(timed.position(), timed.call(), ServerFrames.openEvent(timed), audience);
        head = timed.position();
        remembered.add(seen);
        rememberedBytes += seen.bytes();
        while (remembered.size() > settings.rememberedEvents() || rememberedBytes > settings.rememberedBytes()) {
            var oldest = remembered.removeFirst();
            rememberedBytes -= oldest.bytes();
            forgottenUpTo = oldest.position();
        }
        return seen;
    }

    /** Who was in a call before the first event that this hub sees of it: it may run longer than we look back. */
    private CallMembers membersBefore(CallControl.TimedEvent first) {
        var before = new CallMembers();
        if (first.version() > 1) {
            try {
                calls.timeline(new Principal.Operator(new TenantId("")), first.call()).stream()
                        .filter(earlier -> earlier.version() < first.version())
                        .forEach(earlier -> before.on(earlier.event()));
            } catch (ParleyException unknown) {
                log.warn("Who is in call {} is not known; its events reach nobody: {}", first.call(), unknown.getMessage());
            }
        }
        return before;
    }

    private List<SeenEvent> missed(String subject, long after) {
        return remembered.stream()
                .filter(seen -> seen.position() > after && seen.isFor(subject))
                .toList();
    }

    private Set<CallId> callsOf(String subject) {
        var found = new LinkedHashSet<CallId>();
        members.forEach((call, inCall) -> {
            if (inCall.isPresent(subject)) {
                found.add(call);
            }
        });
        return found;
    }

    private List<ClientSession> recipients(Set<String> subjects) {
        var found = new ArrayList<ClientSession>();
        for (var subject : subjects) {
            found.addAll(sessions.getOrDefault(subject, Set.of()));
        }
        return found;
    }
}
