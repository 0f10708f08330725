package org.parley.roles.edge.legs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.proxy.TargetSource.Attempt;
import org.parley.roles.edge.proxy.TargetSource.Found;
import org.parley.roles.edge.proxy.TargetSource.Outcome;
import org.parley.roles.edge.proxy.TargetSource.Search;

/** A trunk's servers, or those of a host that a trunk redirected us to, the best first (RFC 3263 §4.3). Owned by the SIP loop. */
final class ServerAttempts implements Attempts {
    private final Search search;
    private final Function<Attempt, SipUri> target;
    private final List<NameAddr> route;

    /** {@code target} is the Request-URI for a server, {@code route} what it wants in Route (RFC 3608). */
    ServerAttempts(Search search, Function<Attempt, SipUri> target, List<NameAddr> route) {
        this.search = search;
        this.target = target;
        this.route = route;
    }

    @Override
    public void next(int requestBytes, Consumer<Way> then, Runnable none) {
        search.next(requestBytes, new Found() {
            @Override
            public void attempt(Attempt attempt) {
                then.accept(new Way(target.apply(attempt), route, attempt.flow(), attempt));
            }

            @Override
            public void none() {
                none.run();
            }
        });
    }

    @Override
    public void onOutcome(Way way, int status, boolean isAnswer, Optional<Duration> retryAfter) {
        if (!(way.name() instanceof Attempt attempt)) {
            return;
        }
        if (!isAnswer) {
            search.onOutcome(attempt, status == 408 ? Outcome.SILENT : Outcome.UNREACHABLE);
        } else if (status == 503) {
            retryAfter.ifPresentOrElse(
                    time -> search.onOverloaded(attempt, time), () -> search.onOutcome(attempt, Outcome.OVERLOADED));
        } else {
            search.onOutcome(attempt, Outcome.ANSWERED);
        }
    }

    /** RFC 3261 §16.7: a server's own trouble says nothing about the next one's. */
    @Override
    public boolean isWorthAnother(int status) {
        return status == 408 || status == 430 || status >= 500 && status < 600;
    }
}
