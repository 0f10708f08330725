package org.parley.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;
import org.parley.testkit.ManualTime;

class CachingResolverTest {
    private static final DnsQuestion QUESTION = new DnsQuestion("A.test.", RecordType.A);
    private static final DnsAnswer FOUND =
            new DnsAnswer.Records(List.of(new DnsRecord.Address(InetAddress.ofLiteral("192.0.2.1"))));
    private static final DnsAnswer FAILED = new DnsAnswer.Failed("silence");

    private final ManualTime time = new ManualTime();
    private final List<DnsQuestion> asked = new ArrayList<>();
    private final ArrayDeque<Told> answers = new ArrayDeque<>();
    private final CachingResolver resolver = new CachingResolver(this::answer, time, 2);

    private CompletableFuture<Told> answer(DnsQuestion question) {
        asked.add(question);
        return CompletableFuture.completedFuture(answers.remove());
    }

    private void willSay(DnsAnswer answer, int seconds) {
        answers.add(new Told(answer, Duration.ofSeconds(seconds)));
    }

    @Test
    void remembersAnAnswerForItsLifetime() {
        willSay(FOUND, 60);
        willSay(DnsAnswer.NOTHING, 60);

        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(FOUND);
        time.advance(Duration.ofSeconds(59));
        assertThat(resolver.ask(new DnsQuestion("a.TEST", RecordType.A))).isCompletedWithValue(FOUND);
        assertThat(asked).hasSize(1);

        time.advance(Duration.ofSeconds(1));
        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(DnsAnswer.NOTHING);
    }

    // RFC 2308 §5.
    @Test
    void remembersThatThereIsNothing() {
        willSay(DnsAnswer.NOTHING, 30);

        resolver.ask(QUESTION);
        resolver.ask(QUESTION);

        assertThat(asked).hasSize(1);
    }

    // RFC 8767 §5: an old answer is better than none, and is not kept for longer.
    @Test
    void goesOnWithAnOldAnswerWhileDnsFails() {
        willSay(FOUND, 60);
        willSay(FAILED, 2);
        willSay(FAILED, 2);
        resolver.ask(QUESTION);

        time.advance(Duration.ofHours(3));
        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(FOUND);
        time.advance(Duration.ofHours(22));
        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(FAILED);
    }

    // RFC 9520 §3.2: failures are remembered for a moment, too.
    @Test
    void doesNotAskAgainAtOnceWhenNobodyAnswered() {
        willSay(FAILED, 2);
        willSay(FOUND, 60);

        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(FAILED);
        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(FAILED);
        time.advance(Duration.ofSeconds(2));
        assertThat(resolver.ask(QUESTION)).isCompletedWithValue(FOUND);
        assertThat(resolver.failedCount()).isEqualTo(1);
    }

    @Test
    void asksOnceForAllWhoWait() {
        var waiting = new CompletableFuture<Told>();
        var slow = new CachingResolver(
                question -> {
                    asked.add(question);
                    return waiting;
                },
                time,
                10);

        var first = slow.ask(QUESTION);
        var second = slow.ask(QUESTION);
        assertThat(first).isNotDone();
        waiting.complete(new Told(FOUND, Duration.ofSeconds(1)));

        assertThat(first).isCompletedWithValue(FOUND);
        assertThat(second).isCompletedWithValue(FOUND);
        assertThat(asked).hasSize(1);
    }

    @Test
    void forgetsTheAnswerThatWasLeastUsedAtItsLimit() {
        willSay(FOUND, 60);
        willSay(FOUND, 60);
        willSay(FOUND, 60);
        willSay(FOUND, 60);
        resolver.ask(QUESTION);
        resolver.ask(new DnsQuestion("b.test", RecordType.A));
        resolver.ask(QUESTION);
        resolver.ask(new DnsQuestion("c.test", RecordType.A));

        resolver.ask(QUESTION);
        resolver.ask(new DnsQuestion("b.test", RecordType.A));

        assertThat(asked).extracting(DnsQuestion::name).containsExactly("a.test", "b.test", "c.test", "b.test");
        assertThat(resolver.size()).isEqualTo(2);
    }

    @Test
    void refusesQuestionsBeyondItsLimitOfOpenOnes() {
        var silent = new CachingResolver(_ -> new CompletableFuture<>(), time, 10);
        for (int i = 0; i < 1_000; i++) {
            silent.ask(new DnsQuestion("n" + i + ".test", RecordType.A));
        }

        assertThat(silent.ask(QUESTION).join()).isInstanceOf(DnsAnswer.Failed.class);
    }
}
