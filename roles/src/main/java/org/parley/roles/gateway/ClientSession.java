package org.parley.roles.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ErrorKind;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.CallJson;
import org.parley.domain.calls.CallState;
import org.parley.domain.calls.LegId;
import org.parley.net.http.WebSocketListener;
import org.parley.net.http.WebSocketPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection. Its frames come one after another on virtual threads, and the next is read when the last was
 * answered: commands keep their order, and a client that sends faster than calls can follow waits for itself. Events
 * come from the hub's thread and go to the {@link Outbox}.
 */
final class ClientSession implements WebSocketListener {
    static final int CLOSE_UNAUTHENTICATED = 4001;
    static final int CLOSE_BAD_FRAME = 4002;
    static final int CLOSE_TRY_LATER = 1013;
    private static final int LEGS_MAX = 64;
    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    /** What {@code hello} established. */
    private record Established(String id, Principal principal, String token) {}

    private final GatewayRole role;
    private final WebSocketPeer peer;
    private final Outbox outbox;
    private final FrameBudget budget;
    private final Map<LegId, VanishedLegs.OwnedLeg> legs = new LinkedHashMap<>(); // Guarded by this.
    private boolean isAttached; // Guarded by this, as the connection may break while hello is looked at.
    private boolean isClosed;
    private volatile @Nullable Established established;

    ClientSession(GatewayRole role, WebSocketPeer peer) {
        this.role = role;
        this.peer = peer;
        var settings = role.settings();
        outbox = new Outbox(peer, settings.queuedMaxBytes(), settings.queuedMaxFrames(), role.counters().lagging()::increment);
        budget = new FrameBudget(settings.framesBurst(), settings.framesPerSecond(), role.needs().clock());
    }

    /** Who it is; only of a session that attached. */
    String subject() {
        return Objects.requireNonNull(established).principal().subject();
    }

    /** The time for {@code hello} is over. */
    void onHelloDeadline() {
        if (established == null) {
            refuse("", ErrorCode.UNAUTHENTICATED, "No hello came in time: send it first.", CLOSE_UNAUTHENTICATED);
        }
    }

    /** Every now and then: its token may have ended, and it may have become fast enough again for who speaks. */
    void checkToken() {
        var known = established;
        if (known != null) {
            try {
                role.needs().accounts().authenticate(known.token());
            } catch (ParleyException ended) {
                refuse("", ended.code(), String.valueOf(ended.getMessage()), CLOSE_UNAUTHENTICATED);
            }
        }
    }

    void flushPassing() {
        outbox.flushPassing();
    }

    /** From the hub. */
    void onEvent(SeenEvent seen, CallEvent event) {
        if (event instanceof CallEvent.LegLeft(var leg, _)) {
            forget(leg);
        } else if (event instanceof CallEvent.LegMovedOut(var leg, var to)) {
            moved(leg, to);
        }
        outbox.sendEvent(seen.frameFor(subject(), this::snapshot));
        if (seen.audience().newcomers().contains(subject())) {
            role.recallPassing(this, Set.of(seen.call()), Set.of());
        }
    }

    /** From the hub: what passes, and is not worth a slow client's queue. */
    void onPassing(String topic, String frame) {
        outbox.sendPassing(topic, frame);
    }

    /** From the hub: what only the client of this leg is told. */
    void onPassing(LegId leg, String topic, String frame) {
        boolean isOwn;
        synchronized (this) {
            isOwn = legs.containsKey(leg);
        }
        if (isOwn) {
            outbox.sendPassing(topic, frame);
        }
    }

    @Override
    public void onText(String message) {
        role.counters().framesIn().increment();
        if (!budget.take()) {
            onTooFast();
            return;
        }
        switch (ClientFrame.read(message)) {
            case ClientFrame.Read.Bad(var why) -> refuseBadFrame(why);
            case ClientFrame.Read.Refused(var id, var why) -> {
                role.counters().framesBad().increment();
                if (established == null) {
                    refuse(id, ErrorCode.INVALID, why, CLOSE_BAD_FRAME);
                } else {
                    outbox.sendAnswer(ServerFrames.error(id, ErrorCode.INVALID, why));
                }
            }
            case ClientFrame.Read.Ok(var frame) -> onFrame(frame);
        }
    }

    @Override
    public void onBinary(byte[] message) {
        role.counters().framesIn().increment();
        refuseBadFrame("Frames are text: JSON in UTF-8.");
    }

    @Override
    public void onClosed(int code, String reason) {
        List<VanishedLegs.OwnedLeg> owned;
        synchronized (this) {
            isClosed = true;
            if (!isAttached) {
                return;
            }
            owned = List.copyOf(legs.values());
            legs.clear();
        }
        var known = Objects.requireNonNull(established);
        role.detach(this, known.principal());
        owned.forEach(role.vanished()::await);
        log.debug("Session {} of {} ended: {} {}", known.id(), known.principal().subject(), code, reason);
    }

    private void onFrame(ClientFrame frame) {
        var known = established;
        if (frame instanceof ClientFrame.Hello hello) {
            if (known != null) {
                refuseBadFrame("hello comes once, first.");
            } else {
                onHello(hello);
            }
        } else if (known == null) {
            refuseBadFrame("The first frame must be hello, with a token.");
        } else {
            onCommand(known, frame);
        }
    }

    private void onHello(ClientFrame.Hello hello) {
        if (!role.isStarted()) {
            refuse("", ErrorCode.UNAVAILABLE, "The node is starting: come again in a moment.", CLOSE_TRY_LATER);
            return;
        }
        Principal principal;
        Optional<Account> account;
        try {
            principal = role.needs().accounts().authenticate(hello.token());
            account = principal instanceof Principal.Member member
                    ? Optional.of(role.needs().accounts().account(member, member.account()))
                    : Optional.empty();
        } catch (ParleyException refused) {
            refuse("", refused.code(), String.valueOf(refused.getMessage()), CLOSE_UNAUTHENTICATED);
            return;
        }
        var known = new Established(role.needs().ids().next("session"), principal, hello.token());
        var attached = attach(known, hello.resumeAfter().map(OptionalLong::of).orElse(OptionalLong.empty()));
        if (attached.isEmpty()) {
            refuse("", ErrorCode.TOO_MANY_REQUESTS, "Too many connections of one person: close some.", CLOSE_TRY_LATER);
            return;
        }
        if (hello.resumeAfter().isPresent()) { // The page was not reloaded: it goes on with the legs that it had.
            role.vanished().takeOver(principal.subject()).forEach(this::own);
        }
        greet(known, account, attached.get());
    }

    private synchronized Optional<EventHub.Attachment> attach(Established known, OptionalLong resumeAfter) {
        if (isClosed) {
            return Optional.empty();
        }
        established = known;
        var attached = role.attach(this, known.principal(), resumeAfter);
        isAttached = attached.isPresent();
        if (!isAttached) {
            established = null;
        }
        return attached;
    }

    private void greet(Established known, Optional<Account> account, EventHub.Attachment attached) {
        var frames = new ArrayList<String>();
        var states = attached.calls().stream()
                .map(call -> state(known.principal(), call))
                .flatMap(Optional::stream)
                .toList();
        frames.add(ServerFrames.welcome(new ServerFrames.Welcome(
                attached.seq(), attached.resumed(), known.id(), known.principal(), account, states)));
        attached.missed().forEach(seen -> frames.add(seen.frameFor(known.principal().subject(), this::snapshot)));
        try {
            if (outbox.sendPatiently(frames) && outbox.goLive()) {
                role.recallPassing(this, attached.calls(), legs());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            peer.disconnect();
        }
    }

    private void onCommand(Established known, ClientFrame frame) {
        try {
            var done = execute(known, frame);
            done.gained().ifPresent(this::own);
            done.lost().ifPresent(this::forget);
            outbox.sendAnswer(done.answer());
        } catch (ParleyException refused) {
            if (refused.code().kind() == ErrorKind.OUTSIDE || refused.code().kind() == ErrorKind.OURS) {
                log.warn("A command of {} failed: {}", known.principal().subject(), refused.getMessage(), refused);
            }
            outbox.sendAnswer(ServerFrames.error(frame.id(), refused.code(), String.valueOf(refused.getMessage())));
        } catch (RuntimeException failure) {
            log.error("A command of {} failed.", known.principal().subject(), failure);
            outbox.sendAnswer(ServerFrames.error(
                    frame.id(), ErrorCode.INTERNAL, "This is a mistake of ours; the node's log has the details."));
        }
    }

    private Commands.Done execute(Established known, ClientFrame frame) {
        var by = known.principal();
        var commands = role.commands();
        return switch (frame) {
            case ClientFrame.Hello _ -> throw new IllegalStateException("hello is no command.");
            case ClientFrame.Join join -> commands.execute(by, join);
            case ClientFrame.Dial dial -> commands.execute(by, dial);
            case ClientFrame.Accept accept -> commands.execute(by, accept);
            case ClientFrame.Answer answer -> commands.execute(by, answer);
            case ClientFrame.HangUp hangUp -> commands.execute(by, hangUp);
            case ClientFrame.Mute mute -> commands.execute(by, mute);
            case ClientFrame.Record recording -> commands.execute(by, recording);
            case ClientFrame.Offer offer -> commands.execute(by, offer);
            case ClientFrame.Video video -> commands.execute(by, video);
            case ClientFrame.View view -> commands.execute(by, view);
            case ClientFrame.TakeSeat seat -> commands.execute(by, seat);
            case ClientFrame.Listen listen -> commands.execute(by, listen);
            case ClientFrame.Moderate moderate -> commands.execute(by, moderate);
            case ClientFrame.Lock lock -> commands.execute(by, lock);
            case ClientFrame.Token(var id, var token) -> {
                renewToken(known, token);
                yield Commands.Done.ok(id);
            }
            case ClientFrame.Ping(var id) -> Commands.Done.ok(id);
        };
    }

    private void renewToken(Established known, String token) {
        var principal = role.needs().accounts().authenticate(token);
        if (!principal.subject().equals(known.principal().subject())) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "This token is somebody else's: open a connection of his own for it.");
        }
        established = new Established(known.id(), principal, token);
    }

    private void onTooFast() {
        role.counters().framesBad().increment();
        if (budget.isHopeless()) {
            peer.close(CLOSE_BAD_FRAME, "too many frames");
        } else {
            outbox.sendAnswer(ServerFrames.error("", ErrorCode.TOO_MANY_REQUESTS, "Too many frames: this one was not looked at."));
        }
    }

    private void refuseBadFrame(String why) {
        role.counters().framesBad().increment();
        refuse("", ErrorCode.INVALID, why, CLOSE_BAD_FRAME);
    }

    private void refuse(String id, ErrorCode code, String message, int closeCode) {
        outbox.sendAnswer(ServerFrames.error(id, code, message));
        outbox.close(closeCode, code.wireName());
    }

    private void own(VanishedLegs.OwnedLeg owned) {
        role.vanished().forget(owned.leg());
        synchronized (this) {
            if (!isClosed) {
                if (legs.size() < LEGS_MAX) {
                    legs.put(owned.leg(), owned);
                }
                return;
            }
        }
        role.vanished().await(owned); // The connection broke while call logic was asked.
    }

    /** It goes on in another call: that is where it is hung up if this client vanishes. */
    private synchronized void moved(LegId leg, CallId to) {
        legs.computeIfPresent(leg, (_, owned) -> new VanishedLegs.OwnedLeg(owned.by(), to, leg));
    }

    private synchronized Set<LegId> legs() {
        return Set.copyOf(legs.keySet());
    }

    private void forget(LegId leg) {
        role.vanished().forget(leg);
        synchronized (this) {
            legs.remove(leg);
        }
    }

    private String snapshot(CallId call) {
        var known = established;
        return known == null
                ? ""
                : state(known.principal(), call).map(state -> CallJson.of(state).toString()).orElse("");
    }

    private Optional<CallState> state(Principal by, CallId call) {
        try {
            return Optional.of(role.needs().calls().state(by, call, Optional.empty()));
        } catch (ParleyException gone) {
            log.debug("No snapshot of call {}: {}", call, gone.getMessage());
            return Optional.empty();
        }
    }
}
