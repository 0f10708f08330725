package org.parley.domain.routing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.sql.Database;
import org.parley.testkit.ManualTime;

/** A plan on a real store with time moved by hand: organisations "home" (the owner) and "guild", Alice at 1001. */
final class Office implements AutoCloseable {
    static final TenantId HOME = new TenantId("home");
    static final TenantId GUILD = new TenantId("guild");
    static final AccountId ALICE = new AccountId("alice");

    final ManualTime time;
    final SipPlans plans;
    final List<Refusals.Refusal> refusals = new ArrayList<>();
    private final Database database;
    private final SqliteEventStore events;

    Office(Path folder, ManualTime time) {
        this.time = time;
        database = Database.open(folder.resolve("parley.db"));
        events = new SqliteEventStore(database);
        var tenants = Map.of("home", HOME, "guild", GUILD, "The Guild", GUILD);
        var inside = Map.of("1001", "Alice", "3000", "conference Weekly");
        plans = new SipPlans(new SipPlans.Needs(
                events,
                database,
                text -> Optional.ofNullable(tenants.get(text)),
                HOME,
                (tenant, number) -> tenant.equals(HOME) ? Optional.ofNullable(inside.get(number)) : Optional.empty(),
                time,
                time,
                new Ids(time, new Random(time.nowNs() + 5)),
                Runnable::run));
        plans.onRefusals(new Refusals() {
            @Override
            public void add(Refusal refusal) {
                refusals.add(refusal);
            }

            @Override
            public List<Kept> refusals(long after, int limit) {
                return List.of();
            }
        });
    }

    Office plan(String yaml) {
        plans.apply(yaml, plans.plan().version(), "Olga", "account-olga");
        return this;
    }

    OutboundQuestion dials(String number) {
        return dials(HOME, number);
    }

    OutboundQuestion dials(TenantId tenant, String number) {
        return new OutboundQuestion(tenant, Optional.of(ALICE), "1001", "", false, number, time.now());
    }

    Outbound asks(String number) {
        return plans.outbound(dials(number));
    }

    /** A call by the first trunk that it may leave by. */
    SipRouting.Admission calls(String number) {
        var question = dials(number);
        return switch (plans.outbound(question)) {
            case Outbound.Leaves leaves -> plans.placed(question, leaves.choices().getFirst());
            case Outbound.Refused refused -> new SipRouting.Admission.Refused(refused.status(), refused.rule(), refused.sentence());
        };
    }

    /** A call that was talked for so long. */
    void talks(String number, Duration length) {
        var question = dials(number);
        var leaves = (Outbound.Leaves) plans.outbound(question);
        var held = (SipRouting.Admission.Held) plans.placed(question, leaves.choices().getFirst());
        var answered = time.now();
        held.placed().answered(answered);
        time.advance(length);
        held.placed().ended(Optional.of(answered), time.now());
    }

    void crash() {
        plans.close();
        events.close();
        database.close();
    }

    @Override
    public void close() {
        crash();
    }
}
