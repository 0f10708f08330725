package org.parley.roles.edge.targets;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.roles.edge.core.RetryAfter;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;

/** Asks the servers of the plan now and then whether they live, by OPTIONS (RFC 3261 §11). Owned by the SIP loop. */
final class Pinger {
    /** An answer that takes longer counts as none: the transaction itself waits for 32 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Of one server: more would be a flood. */
    private static final int ADDRESSES_MAX = 8;

    private final Targets.Needs needs;
    private final Targets targets;

    Pinger(Targets.Needs needs, Targets targets) {
        this.needs = needs;
        this.targets = targets;
    }

    /** Pings from now on, at this interval; a first time within it, so that not all of a plan are pinged at once. */
    void start(Server server, Optional<Duration> interval) {
        if (server.pinging != null && server.ping.equals(interval)) {
            return;
        }
        stop(server);
        server.ping = interval;
        interval.ifPresent(period -> {
            long firstMs = Math.min(period.toMillis(), 1_000);
            later(server, Duration.ofMillis(needs.random().nextLong(Math.max(1, firstMs))), period);
        });
    }

    void stop(Server server) {
        if (server.pinging != null) {
            server.pinging.cancel();
            server.pinging = null;
        }
    }

    private void later(Server server, Duration delay, Duration period) {
        server.pinging = needs.timers().after(delay, () -> {
            later(server, period, period);
            targets.locate(server, hops -> hops.stream().limit(ADDRESSES_MAX).forEach(hop -> ping(server, hop, period)));
        });
    }

    private void ping(Server server, NextHop hop, Duration period) {
        var patience = period.compareTo(PATIENCE) < 0 ? period : PATIENCE;
        var ping = new Ping(server, hop);
        ping.giveUp = needs.timers().after(patience, () -> ping.fail("no answer to OPTIONS"));
        needs.ways()
                .open(
                        hop,
                        0,
                        flow -> needs.core().send(options(server, hop, flow), flow, ping),
                        because -> ping.fail("it cannot be reached: " + because));
    }

    private SipRequest options(Server server, NextHop hop, SocketFlow flow) {
        var params = hop.transport().isReliable() ? Params.of("transport", hop.transport().uriName()) : Params.NONE;
        Uri uri = SipUri.of("", server.goal().host(), server.key.port()).withParams(params);
        var headers = new SipHeaders.Builder()
                .add(HeaderName.FROM, NameAddr.of(SipUri.of("ping", flow.sentBy().host(), -1)).withTag(needs.tokens().get()))
                .add(HeaderName.TO, NameAddr.of(uri))
                .add(HeaderName.CALL_ID, needs.tokens().get())
                .add(HeaderName.CSEQ, new CSeq(1, SipMethod.OPTIONS))
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.CONTACT, NameAddr.of(Ways.contact(flow)))
                .add(HeaderName.ACCEPT, "application/sdp");
        return SipRequest.of(SipMethod.OPTIONS, uri, headers.build());
    }

    /** One question; what comes after its end is not heard. */
    private final class Ping implements SipCore.Replies {
        private final Server server;
        private final NextHop hop;
        private Scheduler.@Nullable Cancellable giveUp;
        private boolean isOver;

        private Ping(Server server, NextHop hop) {
            this.server = server;
            this.hop = hop;
        }

        @Override
        public void onResponse(SipResponse response) {
            if (!response.isFinal() || isOver) {
                return;
            }
            var wait = RetryAfter.of(response);
            if (response.status() == 503 && wait.isPresent()) {
                end();
                targets.onOverloaded(server, hop, wait);
            } else if (response.status() == 503 || response.status() == 408) {
                fail(response.status() + " to OPTIONS"); // 408: something before it answers in its place.
            } else {
                end();
                targets.onAnswer(server, hop, response.status() + " to OPTIONS");
            }
        }

        @Override
        public void onNoAnswer(int status) {
            fail(status == 503 ? "OPTIONS could not be sent" : "no answer to OPTIONS");
        }

        private void fail(String because) {
            if (!isOver) {
                end();
                targets.onPingFailed(server, hop, because);
            }
        }

        private void end() {
            isOver = true;
            if (giveUp != null) {
                giveUp.cancel();
            }
        }
    }
}
