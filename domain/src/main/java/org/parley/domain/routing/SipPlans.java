package org.parley.domain.routing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.TenantId;
import org.parley.platform.events.EventStore;
import org.parley.platform.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan in force, and the answers made from it. Questions may come from any thread and never wait. {@link #apply} replaces the plan
 * as a whole under the version it was made from, and waits for the store.
 */
public final class SipPlans implements SipRouting, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SipPlans.class);
    private static final Duration TICK = Duration.ofMinutes(1);

    /**
     * @param tenants an organisation by its id, or by its name where only one has it
     * @param owner the node's own organisation, whose a number is where the plan does not say
     * @param inside who has a number inside an organisation, as {@link #explain} tells it; may wait
     * @param threads runs what waits for the store
     */
    public record Needs(
            EventStore events,
            Database database,
            Function<String, Optional<TenantId>> tenants,
            TenantId owner,
            BiFunction<TenantId, String, Optional<String>> inside,
            WallClock clock,
            Scheduler scheduler,
            Ids ids,
            Executor threads) {}

    /** A plan as it was read, and what is wrong with it: then it must not be applied. */
    public record Checked(SipPlan plan, List<PlanProblem> problems) {
        public Checked {
            problems = List.copyOf(problems);
        }
    }

    private final Needs needs;
    private final PlanReader.Names names;
    private final PlanStore store;
    private final CallMeter meter = new CallMeter();
    private final CallBooks books;
    private final Scheduler.Cancellable ticking;
    private final List<Consumer<SipPlan>> consumers = new CopyOnWriteArrayList<>();
    private volatile CompiledPlan compiled;
    private volatile String source = "";
    private volatile TrunkStatus status = TrunkStatus.UNKNOWN;

    public SipPlans(Needs needs) {
        this.needs = needs;
        names = new PlanReader.Names(needs.tenants(), needs.owner());
        store = new PlanStore(needs.events(), needs.database());
        compiled = new CompiledPlan(store.load(names).orElse(SipPlan.EMPTY));
        books = new CallBooks(meter, new ChargeStore(needs.database(), needs.threads()), needs.ids(), () -> compiled);
        books.restore(needs.clock().now());
        ticking = needs.scheduler().every(TICK, () -> books.onTick(needs.clock().now()));
    }

    /** Who knows how trunks stand; set once, before calls come. */
    public void onStatus(TrunkStatus knows) {
        status = knows;
    }

    /** The plan is kept in a file: {@link #apply} is refused from now on, {@link #applyAnyhow} is the file's. */
    public void comesFrom(String file) {
        source = file;
    }

    /** Where refusals of the guards are kept; set once, before calls come. */
    public void onRefusals(Refusals trail) {
        books.onRefusals(trail);
    }

    @Override
    public SipPlan plan() {
        return compiled.plan();
    }

    @Override
    public AutoCloseable onPlan(Consumer<SipPlan> consumer) {
        synchronized (consumers) {
            consumers.add(consumer);
            consumer.accept(plan());
        }
        return () -> consumers.remove(consumer);
    }

    /** Reads a YAML or JSON text as {@link #apply} would. Changes nothing. */
    public Checked check(String text) {
        var problems = new ArrayList<PlanProblem>();
        var read = PlanReader.read(text, names, problems);
        var plan = Secrets.keep(read, plan(), problems);
        PlanCheck.check(plan, problems);
        return new Checked(plan, problems);
    }

    /**
     * Puts a plan in force: on return it is durable, and everybody who follows plans has it. INVALID with every mistake, a line each;
     * CONFLICT where the plan in force is not {@code expectedVersion}.
     */
    public SipPlan apply(String text, long expectedVersion, String by, String subject) {
        synchronized (consumers) {
            long version = plan().version();
            if (!source.isEmpty()) {
                throw new ParleyException(ErrorCode.CONFLICT, "The plan comes from the file " + source + " (sip.plan-file): change it there.");
            }
            if (version != expectedVersion) {
                throw new ParleyException(
                        ErrorCode.CONFLICT,
                        "The plan is at version " + version + ", not " + expectedVersion + ": look at it, then apply yours again.");
            }
            var checked = check(text);
            if (!checked.problems().isEmpty()) {
                throw refused(checked.problems());
            }
            return replace(checked.plan().withVersion(version + 1), by, subject);
        }
    }

    /** As {@link #apply}, whatever is in force; nothing happens where it says the same. */
    public SipPlan applyAnyhow(String text, String by, String subject) {
        synchronized (consumers) {
            var checked = check(text);
            if (!checked.problems().isEmpty()) {
                throw refused(checked.problems());
            }
            var plan = plan();
            return checked.plan().withVersion(plan.version()).equals(plan)
                    ? plan
                    : replace(checked.plan().withVersion(plan.version() + 1), by, subject);
        }
    }

    private SipPlan replace(SipPlan plan, String by, String subject) {
        var made = new CompiledPlan(plan);
        store.save(plan, new PlanChange(plan.version(), by, subject, needs.clock().now()));
        compiled = made;
        LOG.info("Plan {} is in force, by {}: {} trunks, {} routes, {} numbers.", plan.version(), by, plan.trunks().size(), plan.routes().size(), plan.numbers().size());
        for (var consumer : consumers) {
            try {
                consumer.accept(plan);
            } catch (RuntimeException failure) {
                LOG.error("A follower of the plan failed on version {}.", plan.version(), failure);
            }
        }
        return plan;
    }

    private static ParleyException refused(List<PlanProblem> problems) {
        return new ParleyException(
                ErrorCode.INVALID,
                "The plan is not right; nothing was changed.\n"
                        + String.join("\n", problems.stream().limit(100).map(PlanProblem::toString).toList()));
    }

    /** Who changed the plan, the newest last. */
    public List<PlanChange> changes(int limit) {
        return store.changes(plan().version(), limit);
    }

    @Override
    public Decision decide(Question question) {
        return new WayIn(compiled).decide(question, new Steps());
    }

    @Override
    public Outbound outbound(OutboundQuestion question) {
        return wayOut().decide(question, new Steps());
    }

    private WayOut wayOut() {
        return new WayOut(compiled, meter, status);
    }

    @Override
    public Admission placed(OutboundQuestion question, TrunkChoice choice) {
        return books.placed(question, choice, wayOut());
    }

    @Override
    public Admission arrived(String trunk, Optional<TenantId> tenant, Instant now) {
        return books.arrived(trunk, tenant, now, wayOut());
    }

    @Override
    public void refused(OutboundQuestion question, Outbound.Refused refused, Optional<String> call) {
        books.refused(question, new Admission.Refused(refused.status(), refused.rule(), refused.sentence()), call);
    }

    @Override
    public String callerNumber(Trunk trunk, String written) {
        return Numbers.readFromTrunk(written, trunk.numbers(), plan().country());
    }

    @Override
    public Explanation explain(ExplainQuestion question) {
        return new Explaining(compiled, wayOut(), needs.inside()).explain(question);
    }

    /** How many channels of a trunk are in use. */
    public int channelsInUse(String trunk) {
        return meter.channelsInUse(trunk);
    }

    /** What an organisation has spent today, calls that are up included. */
    public java.math.BigDecimal spentToday(TenantId tenant) {
        var now = needs.clock().now();
        return meter.spent(tenant, compiled.fraud(tenant).day(now), now);
    }

    /** How the trunks and groups stand. */
    public TrunkStatus status() {
        return status;
    }

    /** For {@code /metrics}. */
    public Map<String, LongSupplier> counters() {
        var counters = new LinkedHashMap<String, LongSupplier>();
        counters.put("routing_plan_version", () -> plan().version());
        counters.put("routing_calls", meter::size);
        counters.putAll(books.counters());
        return counters;
    }

    /** What makes two questions one call that tries several trunks. */
    static Object callOf(OutboundQuestion question) {
        return List.of(question.dialled(), question.now());
    }

    /** The organisation's day is UTC's unless its guard names a zone; nothing older than a day and a half is asked for. */
    static java.time.LocalDate oldestDay(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
    }

    /** Waits until what calls cost is stored. */
    @Override
    public void close() {
        ticking.cancel();
        books.close();
    }
}
