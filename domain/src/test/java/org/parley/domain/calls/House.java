package org.parley.domain.calls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.AccountsSettings;
import org.parley.domain.accounts.NewAccount;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.AnswerOffer;
import org.parley.domain.calls.CallControl.Dial;
import org.parley.domain.calls.CallControl.JoinConference;
import org.parley.domain.calls.CallControl.Joined;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.routing.SipPlans;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.sql.Database;
import org.parley.testkit.ManualTime;

/** A node's call logic on a real database, with fakes for media and telephones: Olga (admin), Alice (1001) and Bob (1002). */
final class House implements AutoCloseable {
    private static final CallsSettings SETTINGS = CallsSettings.defaults();

    final ManualTime time;
    final FakeMedia media = new FakeMedia();
    final FakePhones phones = new FakePhones();
    final Set<AccountId> online = new HashSet<>();
    final FaultyEventStore events;
    final Accounts accounts;
    final Conferences conferences;
    final SipPlans routing;
    final Calls calls;
    final Ids ids;
    private final Database database;
    private final Path folder;
    private static Path template = Path.of("none yet");
    private int commands;

    /** A house whose calls run on the caller's thread, so that a test sees everything in its order. */
    static House at(Path folder, ManualTime time) {
        return new House(folder, time, Runnable::run, SETTINGS);
    }

    House(Path folder, ManualTime time, Executor executor, CallsSettings settings) {
        this.time = time;
        this.folder = folder;
        furnish(folder);
        ids = new Ids(time, new Random(folder.hashCode() + time.nowNs()));
        database = Database.open(folder.resolve("parley.db"));
        events = new FaultyEventStore(new SqliteEventStore(database));
        accounts = new Accounts(
                database, AccountsSettings.of(true, "parley.example", folder.resolve("operator.token")), time, time, ids);
        conferences = new Conferences(events, database, time, ids);
        routing = new SipPlans(new SipPlans.Needs(
                events,
                database,
                accounts::organisationCalled,
                accounts.owner(),
                (_, _) -> Optional.empty(),
                time,
                time,
                ids,
                Runnable::run));
        calls = new Calls(
                new CallsNeeds(
                        events, database, media, phones, routing, online::contains, accounts, conferences, time, time, ids, settings),
                executor);
        calls.start();
    }

    Principal.Member person(String name) {
        return account(name).principal();
    }

    Account account(String name) {
        return accounts.list(operator()).stream()
                .filter(account -> account.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Principal.Operator operator() {
        try {
            return (Principal.Operator) accounts.authenticate(
                    Files.readString(folder.resolve("operator.token")).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Hashing passwords takes most of a test's time, so the people are made once and their files copied. */
    private static void furnish(Path folder) {
        try {
            synchronized (House.class) {
                if (!Files.exists(template)) {
                    template = Files.createTempDirectory("parley-house");
                    makePeople(template);
                }
            }
            if (!Files.exists(folder.resolve("parley.db"))) {
                Files.copy(template.resolve("parley.db"), folder.resolve("parley.db"));
                Files.copy(template.resolve("operator.token"), folder.resolve("operator.token"));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void makePeople(Path folder) throws IOException {
        var time = new ManualTime();
        try (var database = Database.open(folder.resolve("parley.db"))) {
            var settings = AccountsSettings.of(true, "parley.example", folder.resolve("operator.token"));
            var accounts = new Accounts(database, settings, time, time, new Ids(time, new Random(7)));
            var operator = accounts.authenticate(
                    Files.readString(folder.resolve("operator.token")).strip());
            accounts.create(operator, newAccount("Olga", Optional.empty(), AccountRole.ADMIN));
            accounts.create(operator, newAccount("Alice", Optional.of("1001"), AccountRole.MEMBER));
            accounts.create(operator, newAccount("Bob", Optional.of("1002"), AccountRole.MEMBER));
            accounts.signUp("eve", Optional.of("Eve"), "password", Optional.empty(), "::1");
        }
    }

    private static NewAccount newAccount(String name, Optional<String> extension, AccountRole role) {
        return new NewAccount(name, "pw", Optional.of(name), extension, Optional.empty(), Optional.of(role));
    }

    Principal.Member eve() {
        return (Principal.Member) accounts.authenticate(accounts.signIn("eve", "password", "::1").accessToken());
    }

    Conference conference(Principal owner) {
        return conferences.create(owner, "Weekly", Optional.of("3000"));
    }

    String command() {
        return "command-" + ++commands + "-" + time.nowNs();
    }

    Joined join(Principal by, Conference conference) {
        var joined = calls.join(
                new JoinConference(command(), by, conference.id(), "page of " + by.subject(), by.displayName()));
        calls.answer(new AnswerOffer(command(), by, joined.call(), joined.leg(), "answer"));
        return joined;
    }

    Joined dial(Principal by, String number) {
        var joined = calls.dial(new Dial(command(), by, number, "page of " + by.subject()));
        calls.answer(new AnswerOffer(command(), by, joined.call(), joined.leg(), "answer"));
        return joined;
    }

    /** A telephone of this account calls; returns its leg. */
    LegId phoneCalls(Account from, String dialled, String offer) {
        var leg = new LegId(ids.next("leg"));
        calls.incoming(new PhoneEvents.Incoming(
                command(),
                leg,
                from.organisation().id(),
                Optional.of(from.id()),
                from.extension().orElse(""),
                "Made-up name",
                dialled,
                offer,
                Optional.empty(),
                PhoneEvents.Details.PLAIN));
        return leg;
    }

    /** Types of the events of a call, with reasons, as people would tell them. */
    List<String> story(CallId call) {
        return calls.timeline(operator(), call).stream()
                .map(event -> switch (event.event()) {
                    case CallEvent.LegAdded added ->
                        "leg-added " + CallEventJson.wireName(added.kind()) + " " + added.displayName();
                    case CallEvent.LegLeft left -> "leg-left " + left.reason();
                    case CallEvent.RecordingStopped stopped -> "recording-stopped " + stopped.reason();
                    case CallEvent.CallEnded ended -> "call-ended " + ended.reason();
                    default -> CallEventJson.typeOf(event.event());
                })
                .toList();
    }

    /** As {@code kill -9} leaves it: nothing is said to anybody. */
    void crash() {
        events.close();
        database.close();
    }

    @Override
    public void close() {
        calls.close();
        events.close();
        database.close();
    }
}
