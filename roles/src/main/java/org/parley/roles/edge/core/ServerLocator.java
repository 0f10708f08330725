package org.parley.roles.edge.core;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.parley.net.dns.DnsResolver;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.sip.locate.Abilities;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.locate.ServerSearch;
import org.parley.protocols.sip.locate.ServerSearch.Step;

/** Locates SIP servers by DNS (RFC 3263). Owned by the SIP loop: asked there, and answers there. */
public final class ServerLocator {
    private final DnsResolver dns;
    private final Abilities abilities;
    private final RandomGenerator random;
    private final Executor loop;

    public ServerLocator(DnsResolver dns, Abilities abilities, RandomGenerator random, Executor loop) {
        this.dns = dns;
        this.abilities = abilities;
        this.random = random;
        this.loop = loop;
    }

    /** Calls one of both: at once where nothing must be asked or all answers are known. {@code nowhere} is told why. */
    public void locate(Goal goal, Consumer<List<NextHop>> found, Consumer<String> nowhere) {
        var search = new ServerSearch(goal, abilities, random);
        new Inquiry(search, found, nowhere).follow(search.start());
    }

    private final class Inquiry {
        private final ServerSearch search;
        private final Consumer<List<NextHop>> found;
        private final Consumer<String> nowhere;

        private Inquiry(ServerSearch search, Consumer<List<NextHop>> found, Consumer<String> nowhere) {
            this.search = search;
            this.found = found;
            this.nowhere = nowhere;
        }

        private void follow(Step step) {
            switch (step) {
                case Step.Ask(var questions) -> questions.forEach(this::ask);
                case Step.Found(var hops) -> found.accept(hops);
                case Step.Nowhere(var because) -> nowhere.accept(because);
            }
        }

        private void ask(DnsQuestion question) {
            var asked = dns.ask(question);
            if (asked.isDone()) {
                follow(search.onAnswer(question, asked.join()));
            } else {
                asked.whenComplete((answer, failure) -> loop.execute(() -> follow(search.onAnswer(
                        question, failure == null ? answer : new DnsAnswer.Failed(String.valueOf(failure.getMessage()))))));
            }
        }
    }
}
