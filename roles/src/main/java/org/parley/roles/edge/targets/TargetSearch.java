package org.parley.roles.edge.targets;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.TrunkChoice;
import org.parley.domain.routing.TargetGroup;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.roles.edge.proxy.TargetSource.Attempt;
import org.parley.roles.edge.proxy.TargetSource.Found;
import org.parley.roles.edge.proxy.TargetSource.Outcome;
import org.parley.roles.edge.proxy.TargetSource.Search;

/** The targets of one request: group after group, server after server, address after address. Owned by the SIP loop. */
final class TargetSearch implements Search {
    /** One way out: a group, by itself or as a trunk's. */
    record Line(TargetGroup group, @Nullable TrunkChoice choice) {
        static Line of(TargetGroup group) {
            return new Line(group, null);
        }

        static Line of(TrunkChoice choice) {
            return new Line(choice.trunk().targets(), choice);
        }
    }

    /** A place to try. */
    private record Candidate(@Nullable Server server, NextHop hop, String target, @Nullable TrunkChoice choice) {}

    private final Targets.Needs needs;
    private final Targets targets;
    private final ArrayDeque<Line> lines;
    private final ArrayDeque<Server> servers = new ArrayDeque<>();
    private final ArrayDeque<Candidate> candidates = new ArrayDeque<>();
    /** The lines that were asked, for where none of them had anything to try. */
    private final ArrayDeque<Line> asked = new ArrayDeque<>();
    private final Set<NextHop> opened = new HashSet<>();
    private final Map<Attempt, Candidate> tried = new IdentityHashMap<>();
    private final String label;
    private @Nullable Goal goal;
    private @Nullable Line line;

    TargetSearch(Targets.Needs needs, Targets targets, List<Line> lines) {
        this.needs = needs;
        this.targets = targets;
        this.lines = new ArrayDeque<>(lines);
        label = "";
    }

    TargetSearch(Targets.Needs needs, Targets targets, Goal goal, String label) {
        this.needs = needs;
        this.targets = targets;
        this.goal = goal;
        this.label = label;
        lines = new ArrayDeque<>();
    }

    @Override
    public void next(int requestBytes, Found found) {
        var candidate = candidates.poll();
        if (candidate != null) {
            tryOut(candidate, requestBytes, found);
        } else if (goal != null) {
            locateGoal(goal, requestBytes, found);
        } else if (!servers.isEmpty()) {
            locate(servers.remove(), requestBytes, found);
        } else if (!lines.isEmpty()) {
            var next = lines.remove();
            line = next;
            asked.add(next);
            servers.addAll(targets.order(next.group()));
            next(requestBytes, found);
        } else if (tried.isEmpty() && !asked.isEmpty()) {
            addLastResort(asked.remove());
            next(requestBytes, found);
        } else {
            found.none();
        }
    }

    /** Better a call that waits in vain than one that fails although the server has just come back. */
    private void addLastResort(Line from) {
        var last = targets.lastResort(from.group(), opened);
        if (last != null) {
            candidates.add(candidate(last.server(), last.hop(), from));
        }
    }

    private static Candidate candidate(Server server, NextHop hop, Line of) {
        return new Candidate(server, hop, of.group().name() + "/" + server.label(), of.choice());
    }

    private void locateGoal(Goal wanted, int requestBytes, Found found) {
        goal = null;
        needs.locator()
                .locate(
                        wanted,
                        hops -> {
                            hops.forEach(hop -> candidates.add(new Candidate(null, hop, label, null)));
                            next(requestBytes, found);
                        },
                        _ -> found.none());
    }

    private void locate(Server server, int requestBytes, Found found) {
        var of = line;
        targets.locate(server, hops -> {
            long nowNs = needs.clock().nowNs();
            for (var hop : hops) {
                var vitality = server.vitality(hop);
                if (of != null && (vitality == null || vitality.takesCalls(nowNs))) {
                    candidates.add(candidate(server, hop, of));
                }
            }
            next(requestBytes, found);
        });
    }

    private void tryOut(Candidate candidate, int requestBytes, Found found) {
        var server = candidate.server();
        opened.add(candidate.hop());
        needs.ways()
                .open(
                        candidate.hop(),
                        requestBytes,
                        flow -> {
                            var attempt = new Attempt(flow, candidate.target(), candidate.choice());
                            tried.put(attempt, candidate);
                            found.attempt(attempt);
                        },
                        because -> {
                            if (server != null) {
                                targets.onCallFailed(server, candidate.hop(), because);
                            }
                            next(requestBytes, found);
                        });
    }

    @Override
    public void onOutcome(Attempt attempt, Outcome outcome) {
        var candidate = tried.get(attempt);
        if (candidate == null || candidate.server() == null) {
            return;
        }
        switch (outcome) {
            case ANSWERED -> onAnswered(candidate.server(), candidate.hop());
            case OVERLOADED -> targets.onOverloaded(candidate.server(), candidate.hop(), Optional.empty());
            case SILENT -> targets.onCallFailed(candidate.server(), candidate.hop(), "no answer to a call");
            case UNREACHABLE -> targets.onCallFailed(candidate.server(), candidate.hop(), "a call could not be sent");
        }
    }

    /** Most outcomes are this one, and mostly it is no news: then nothing is done. */
    private void onAnswered(Server server, NextHop hop) {
        var vitality = server.vitality(hop);
        if (vitality != null && !vitality.isWell()) {
            targets.onAnswer(server, hop, "answers calls");
        }
    }

    @Override
    public void onOverloaded(Attempt attempt, Duration retryAfter) {
        var candidate = tried.get(attempt);
        if (candidate != null && candidate.server() != null) {
            targets.onOverloaded(candidate.server(), candidate.hop(), Optional.of(retryAfter));
        }
    }
}
