package org.parley.roles.edge.trunks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkCredentials;
import org.parley.domain.routing.TrunkStatus;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipStatus;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.RetryAfter;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.proxy.TargetSource.Attempt;
import org.parley.roles.edge.proxy.TargetSource.Found;
import org.parley.roles.edge.proxy.TargetSource.Outcome;
import org.parley.roles.edge.proxy.TargetSource.Search;

/**
 * Our registration with one carrier (RFC 3261 §10.2): made, refreshed, and taken back. Where it fails, the next of the carrier's servers
 * is tried, and when all have failed it waits longer each time (RFC 5626 §4.5). Owned by the SIP loop.
 */
final class Line {
    private static final Duration RETRY_BASE = Duration.ofSeconds(30);
    private static final Duration RETRY_MAX = Duration.ofMinutes(30);
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);
    private static final long EXPIRES_MAX_S = 604_800;
    private static final int CHALLENGES_MAX = 3;
    private static final int REQUEST_BYTES = 900;

    /** How it stands, until something happens: what follows from the time is worked out by who reads it. */
    record Standing(Optional<Instant> until, String because) {
        TrunkStatus.Registration at(Instant now) {
            boolean isRegistered = until.isPresent() && now.isBefore(until.get());
            return new TrunkStatus.Registration(isRegistered, isRegistered ? until : Optional.empty(), because);
        }
    }

    private enum State {
        NEW,
        RUNNING,
        STOPPING,
        STOPPED
    }

    private final TrunkLines.Needs needs;
    private final Trunk trunk;
    private final TrunkCredentials credentials;
    private final TrunkAuthenticator authenticator;
    private final String token;
    private final Runnable onChange;
    private final String callId;
    private State state = State.NEW;
    private long cseq;
    private long expiresS;
    private int failures;
    private @Nullable Instant until;
    private String because = "not tried yet";
    private List<NameAddr> serviceRoute = List.of();
    /** The way that the registration was made by: refreshed there, and calls come in there. */
    private @Nullable SocketFlow home;
    private @Nullable Exchange exchange;
    private Scheduler.@Nullable Cancellable timer;
    private @Nullable Runnable whenStopped;

    Line(TrunkLines.Needs needs, Trunk trunk, TrunkAuthenticator authenticator, String token, Runnable onChange) {
        this.needs = needs;
        this.trunk = trunk;
        this.authenticator = authenticator;
        this.token = token;
        this.onChange = onChange;
        credentials = trunk.credentials().orElseThrow();
        expiresS = Math.clamp(credentials.expires().toSeconds(), 60, EXPIRES_MAX_S);
        callId = needs.tokens().get();
    }

    String token() {
        return token;
    }

    Trunk trunk() {
        return trunk;
    }

    /** Where requests to this carrier go first (RFC 3608); empty if it does not say. */
    List<NameAddr> serviceRoute() {
        return serviceRoute;
    }

    Standing standing() {
        return new Standing(Optional.ofNullable(until), because);
    }

    /** Registers, and keeps it up until {@link #stop}. */
    void start() {
        if (state == State.NEW) {
            state = State.RUNNING;
            // Not all lines of a plan at once.
            later(Duration.ofMillis(needs.random().nextLong(500)), this::register);
        }
    }

    /** Takes the registration back; {@code whenDone} runs when the carrier heard of it, or did not answer. */
    void stop(Runnable whenDone) {
        boolean isKnownThere = until != null || exchange != null;
        state = State.STOPPING;
        whenStopped = whenDone;
        cancelTimer();
        exchange = null;
        if (isKnownThere) {
            expiresS = 0;
            register();
        } else {
            stopped();
        }
    }

    /** The connection that the carrier reaches us by is gone: it is made again at once (RFC 5626 §4.5). */
    void onFlowClosed(SocketFlow flow) {
        if (state == State.RUNNING && exchange == null && flow.equals(home)) {
            home = null;
            because = "the connection to the carrier closed";
            later(Duration.ofMillis(needs.random().nextLong(2_000)), this::register);
        }
    }

    /** A few bytes, so that NAT between us and the carrier keeps our way open. */
    void keepAlive() {
        if (home != null && !home.transport().isReliable() && until != null) {
            home.send(TrunkLines.KEEP_ALIVE);
        }
    }

    private void register() {
        var started = new Exchange();
        exchange = started;
        started.start();
    }

    private void stopped() {
        state = State.STOPPED;
        until = null;
        cancelTimer();
        exchange = null;
        var done = whenStopped;
        whenStopped = null;
        onChange.run();
        if (done != null) {
            done.run();
        }
    }

    private void later(Duration delay, Runnable work) {
        cancelTimer();
        timer = needs.timers().after(delay, () -> {
            timer = null;
            work.run();
        });
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void succeeded(SipResponse response, SocketFlow flow) {
        exchange = null;
        if (state == State.STOPPING) {
            stopped();
            return;
        }
        long grantedS = granted(response);
        if (grantedS <= 0) {
            failed("the carrier answered " + response.status() + ", but did not keep our contact", Optional.empty());
            return;
        }
        failures = 0;
        home = flow;
        flow.trust();
        serviceRoute = response.headers().all(HeaderName.SERVICE_ROUTE).isEmpty() ? List.of() : ServiceRoutes.read(response);
        until = needs.wallClock().now().plusSeconds(grantedS);
        because = response.status() + " " + response.reason() + ", for " + grantedS + " s";
        later(refreshAfter(grantedS), this::register);
        onChange.run();
    }

    /** Well before the end, and not at the same moment as all other lines: three quarters to nine tenths of the way. */
    private Duration refreshAfter(long grantedS) {
        long grantedMs = grantedS * 1_000;
        return Duration.ofMillis(grantedMs * 3 / 4 + needs.random().nextLong(Math.max(1, grantedMs * 3 / 20)));
    }

    /** How long our own contact holds; registrars that do not repeat it say it in Expires (RFC 3261 §10.2.4). */
    private long granted(SipResponse response) {
        return response.contacts().stream()
                .filter(contact -> contact.uri() instanceof SipUri uri && uri.userName().equals(token))
                .findFirst()
                .flatMap(contact -> contact.params().get("expires"))
                .map(Line::seconds)
                .filter(seconds -> seconds >= 0)
                .orElseGet(() -> (long) response.expiresSeconds().orElse((int) expiresS));
    }

    private static long seconds(String text) {
        try {
            return Math.min(Long.parseLong(text.strip()), EXPIRES_MAX_S);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    private void failed(String reason, Optional<Duration> retryAfter) {
        exchange = null;
        if (state == State.STOPPING) {
            stopped();
            return;
        }
        failures++;
        because = reason;
        var wait = retryAfter.isPresent() ? shorter(retryAfter.get(), RETRY_AFTER_MAX) : backOff();
        TrunkLines.LOG.warn("Trunk {} is not registered with {}: {}. Tried again in {} s", trunk.name(), credentials.domain(), reason, wait.toSeconds());
        later(wait, this::register);
        onChange.run();
    }

    /** RFC 5626 §4.5: 30 s doubled with each failure, half an hour at most; of that, half to all of it. */
    private Duration backOff() {
        var whole = shorter(RETRY_BASE.multipliedBy(1L << Math.min(failures, 10)), RETRY_MAX);
        long halfMs = whole.toMillis() / 2;
        return Duration.ofMillis(halfMs + needs.random().nextLong(halfMs));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private SipRequest request(SocketFlow flow) {
        var aor = SipUri.of(credentials.username(), credentials.domain(), -1);
        var headers = new SipHeaders.Builder()
                .add(HeaderName.FROM, NameAddr.of(aor).withTag(needs.tokens().get()))
                .add(HeaderName.TO, NameAddr.of(aor))
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(++cseq, SipMethod.REGISTER))
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.CONTACT, NameAddr.of(Ways.contact(token, flow)))
                .add(HeaderName.EXPIRES, Long.toString(expiresS))
                .add(HeaderName.SUPPORTED, "path")
                .add(HeaderName.ALLOW, TrunkLines.ALLOW);
        return SipRequest.of(SipMethod.REGISTER, SipUri.of("", credentials.domain(), -1), headers.build());
    }

    /** One REGISTER with all that it takes: challenges, intervals, other servers. */
    private final class Exchange implements Found {
        private final Search search;
        private String last = "none of its servers can be reached";
        private boolean isMinimumKnown;
        private @Nullable SocketFlow failedHome;

        private Exchange() {
            search = trunk.targets().targets().isEmpty()
                    ? needs.targets().search(Goal.of(credentials.domain(), -1, Optional.empty()), credentials.domain())
                    : needs.targets().search(trunk);
        }

        private boolean isOver() {
            return exchange != this;
        }

        private void start() {
            if (home != null && home.isOpen()) {
                send(home, null, 0);
            } else {
                search.next(REQUEST_BYTES, this);
            }
        }

        @Override
        public void attempt(Attempt attempt) {
            if (isOver()) {
                return;
            }
            if (attempt.flow().equals(failedHome)) {
                outcome(attempt, Outcome.SILENT); // It was asked first, and said nothing.
                search.next(REQUEST_BYTES, this);
            } else {
                send(attempt.flow(), attempt, 0);
            }
        }

        @Override
        public void none() {
            if (!isOver()) {
                home = null;
                failed(last, Optional.empty());
            }
        }

        private void send(SocketFlow flow, @Nullable Attempt attempt, int challenges) {
            transmit(authenticator.authorize(request(flow)), flow, attempt, challenges);
        }

        private void transmit(SipRequest request, SocketFlow flow, @Nullable Attempt attempt, int challenges) {
            needs.core().send(request, flow, new SipCore.Replies() {
                @Override
                public void onResponse(SipResponse response) {
                    if (response.isFinal() && !isOver()) {
                        onFinal(request, response, flow, attempt, challenges);
                    }
                }

                @Override
                public void onNoAnswer(int status) {
                    if (!isOver()) {
                        outcome(attempt, status == 503 ? Outcome.UNREACHABLE : Outcome.SILENT);
                        next(status == 503 ? "REGISTER could not be sent" : "no answer to REGISTER", flow);
                    }
                }
            });
        }

        private void outcome(@Nullable Attempt attempt, Outcome outcome) {
            if (attempt != null) {
                search.onOutcome(attempt, outcome);
            }
        }

        private void next(String reason, SocketFlow flow) {
            last = reason + " (" + flow + ")";
            failedHome = flow.equals(home) ? flow : failedHome;
            home = null;
            if (state == State.STOPPING) {
                failed(last, Optional.empty()); // A farewell that nobody hears is not shouted at all doors.
            } else {
                search.next(REQUEST_BYTES, this);
            }
        }

        private void onFinal(
                SipRequest request, SipResponse response, SocketFlow flow, @Nullable Attempt attempt, int challenges) {
            int status = response.status();
            outcome(attempt, status == 503 ? Outcome.OVERLOADED : Outcome.ANSWERED);
            if (response.isSuccess()) {
                succeeded(response, flow);
            } else if ((status == 401 || status == 407) && challenges < CHALLENGES_MAX) {
                challenged(request, response, flow, attempt, challenges);
            } else if (status == 423 && !isMinimumKnown && raiseExpires(response)) {
                isMinimumKnown = true;
                send(flow, attempt, challenges);
            } else if (status == 503 || status == 408 || status == 500 || status == 504) {
                var wait = RetryAfter.of(response);
                last = said(response);
                if (wait.isPresent()) {
                    failed(last, wait);
                } else {
                    next(last, flow);
                }
            } else {
                failed(said(response), RetryAfter.of(response));
            }
        }

        private void challenged(
                SipRequest request, SipResponse response, SocketFlow flow, @Nullable Attempt attempt, int challenges) {
            var answered = authenticator.answer(request.without(HeaderName.VIA), response);
            if (answered.isPresent()) {
                var again = answered.get().with(HeaderName.CSEQ, new CSeq(++cseq, SipMethod.REGISTER).toString());
                transmit(again, flow, attempt, challenges + 1);
            } else {
                failed("the carrier refuses the username or password (" + said(response) + ")", Optional.empty());
            }
        }

        /** RFC 3261 §10.2.8: at least as long as Min-Expires. */
        private boolean raiseExpires(SipResponse response) {
            long least = seconds(response.header(HeaderName.MIN_EXPIRES).orElse("-1"));
            boolean isMore = least > expiresS;
            expiresS = isMore ? least : expiresS;
            return isMore;
        }

        private String said(SipResponse response) {
            var reason = response.reason().isBlank() ? SipStatus.reasonPhrase(response.status()) : response.reason();
            return "the carrier said " + response.status() + " " + reason;
        }
    }
}
