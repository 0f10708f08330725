package org.parley.domain.calls;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.ConferenceId;

/** What the parts of call logic share: needs, directory, sessions. Immutable but for what it points to. */
record CallContext(
        CallsNeeds needs,
        Executor executor,
        CallDirectory directory,
        CallSession.Parts parts,
        CommandLog commands,
        CallHistory history,
        CallIndex index,
        Scenes scenes) {
    private static final int MAX_TRIES = 10;

    /** Somebody asked a call that was just ending: look for the next one. */
    private static final class SessionClosed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SessionClosed() {
            super("The call has ended.", null, false, false);
        }
    }

    /** A new call of two people. */
    CallSession open() {
        return directory.open(() -> session(Optional.empty()));
    }

    /** Does {@code work} in the conference's call, which begins if there is none. */
    <T> T inConference(ConferenceId conference, Function<CallSession, T> work) {
        for (int i = 0; i < MAX_TRIES; i++) {
            var session = directory.openIn(conference, id -> session(Optional.of(id)));
            try {
                return session.mailbox().ask(() -> {
                    if (session.isClosed()) {
                        throw new SessionClosed();
                    }
                    return work.apply(session);
                });
            } catch (SessionClosed _) {
                // It ended between our look and our turn; the directory knows by now.
            }
        }
        throw new ParleyException(ErrorCode.INTERNAL, "The conference's calls end faster than they begin: see the log.");
    }

    /** Does {@code work} in a call that is up. */
    <T> T inCall(CallSession session, Supplier<T> work) {
        try {
            return session.mailbox().ask(() -> {
                if (session.isClosed()) {
                    throw new SessionClosed();
                }
                return work.get();
            });
        } catch (SessionClosed _) {
            throw new ParleyException(ErrorCode.GONE, "Call " + session.id() + " has ended.");
        }
    }

    /** What makes the call of a conference begin, where it has not. */
    Optional<CallCommand> begin(CallSession session, Conference conference) {
        return session.state().isPresent()
                ? Optional.empty()
                : Optional.of(new CallCommand.Begin(new CallEvent.CallStarted(
                        session.id(), conference.tenant(), Optional.of(conference.id()), conference.name())));
    }

    Optional<Conference> conferenceOf(CallState call) {
        return call.conference().flatMap(needs.conferences()::find);
    }

    /** The call's session if it is up and {@code by} may know of it. */
    Optional<CallSession> session(Principal by, CallId call) {
        return directory.call(call).filter(session -> {
            session.state().ifPresent(state -> CallRights.requireSee(by, state, conferenceOf(state)));
            return session.state().isPresent();
        });
    }

    /** Does {@code work} in the leg's call in its turn, where there is one. */
    void tell(LegId leg, Consumer<CallSession> work) {
        directory.ofLeg(leg).ifPresent(session -> session.mailbox().tell(() -> {
            var now = directory.ofLeg(leg);
            if (now.isPresent() && now.get() != session) {
                tell(leg, work); // It was moved to another call while this waited.
            } else {
                work.accept(session);
            }
        }));
    }

    /** Asks media for something while the store does its part. */
    <T> CompletableFuture<T> meanwhile(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, executor);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failure) {
            throw switch (failure.getCause()) {
                case RuntimeException cause -> cause;
                case null, default -> failure;
            };
        }
    }

    LegId newLeg() {
        return new LegId(needs.ids().next("leg"));
    }

    private CallSession session(Optional<ConferenceId> conference) {
        var id = new CallId(needs.ids().next("call"));
        var mailbox = new CallMailbox(id.value(), executor, needs.settings().mailboxCapacity());
        return new CallSession(id, conference, mailbox, parts);
    }
}
