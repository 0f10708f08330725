package org.parley.roles.edge.legs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.roles.edge.core.RetryAfter;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.Doorkeeper;

/** Keeps the agreement on refreshing a session (RFC 4028): does its part, or notices that the peer does not. Owned by the SIP loop. */
final class SessionRefresher {
    private static final Duration BUSY_RETRY = Duration.ofSeconds(5);
    private static final int ATTEMPTS_MAX = 8;

    /** Whose session it is; {@code onLost} ends it. */
    record Of(Dialog dialog, DialogRequests requests, Supplier<String> localSdp, boolean ownsCallId, Runnable onLost) {}

    private final LegNeeds needs;
    private final Of of;
    private boolean peerTakesUpdate;
    private boolean isStopped;
    private int attempts;
    private Scheduler.@Nullable Cancellable timer;

    SessionRefresher(LegNeeds needs, Of of) {
        this.needs = needs;
        this.of = of;
    }

    void notePeer(boolean takesUpdate) {
        peerTakesUpdate = takesUpdate;
    }

    /** What both ends agreed on just now; empty: nobody refreshes. */
    void agree(Optional<SessionTimer> agreed) {
        cancel();
        attempts = 0;
        agreed.ifPresent(session -> again(session, session.due()));
    }

    void stop() {
        isStopped = true;
        cancel();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void again(SessionTimer session, Duration in) {
        timer = needs.timers().after(in, () -> onDue(session));
    }

    private void onDue(SessionTimer session) {
        if (isStopped) {
            return;
        }
        if (!session.weRefresh() || attempts >= ATTEMPTS_MAX) {
            of.onLost().run(); // RFC 4028 §10: nobody refreshed it.
        } else if (!of.dialog().mayOffer()) {
            again(session, BUSY_RETRY);
        } else {
            attempts++;
            refresh(session);
        }
    }

    private void refresh(SessionTimer session) {
        var method = peerTakesUpdate ? SipMethod.UPDATE : SipMethod.INVITE;
        of.requests().send(method, request -> fill(session, request), new SipCore.Replies() {
            @Override
            public void onResponse(SipResponse response) {
                onRefreshed(session, response);
            }

            @Override
            public void onNoAnswer(int status) {
                of.onLost().run();
            }
        });
    }

    private SipRequest fill(SessionTimer session, SipRequest request) {
        var refresh = session.onto(request)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED)
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW);
        // Nothing changed: the same description in the same version (RFC 4028 §7.4).
        return peerTakesUpdate
                ? refresh
                : refresh.withBody(LegNeeds.SDP, of.localSdp().get().getBytes(StandardCharsets.UTF_8));
    }

    private void onRefreshed(SessionTimer session, SipResponse response) {
        of.dialog().onResponse(response);
        if (!response.isFinal()) {
            return;
        }
        if (response.isSuccess() && response.cseq().method().equals(SipMethod.INVITE)) {
            of.requests().acknowledge(response);
        }
        if (of.dialog().state() == Dialog.State.TERMINATED) {
            of.onLost().run();
        } else if (isStopped) {
            return;
        } else if (response.isSuccess()) {
            agree(SessionTimer.asClient(response).or(() -> Optional.of(session)));
        } else if (response.status() == 422) {
            again(session.atLeast(SessionTimer.minimum(response)), Duration.ZERO); // RFC 4028 §7.4.
        } else if (response.status() == 491) {
            again(session, glare());
        } else {
            again(session, RetryAfter.of(response).orElse(BUSY_RETRY));
        }
    }

    /** RFC 3261 §14.1: who made the Call-ID waits longer, so that one of both comes first. In units of 10 ms. */
    private Duration glare() {
        long random = needs.random().getAsLong() >>> 1;
        return Duration.ofMillis(of.ownsCallId() ? 2_100 + 10 * (random % 191) : 10 * (random % 201));
    }
}
