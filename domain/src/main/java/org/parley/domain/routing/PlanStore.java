package org.parley.domain.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.StoredEvent;
import org.parley.platform.events.StreamId;
import org.parley.platform.sql.Database;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans as events, each with who changed it and when. Passwords are no part of history: those of the newest plan are a row of their
 * own, which is written first and counts only once the event of its version is there. Owned by {@link SipPlans}' lock.
 */
final class PlanStore {
    private static final StreamId STREAM = new StreamId("sip-plan", "node");
    private static final String CHANGED = "plan-changed";
    private static final int PAGE = 100;
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final List<String> TABLES = List.of("""
            create table sip_plan_secrets (
              version integer primary key,
              json text not null)
            """);

    private final EventStore events;
    private final Database database;

    PlanStore(EventStore events, Database database) {
        this.events = events;
        this.database = database;
        database.migrate("sip-plan", TABLES);
    }

    /** The newest plan, without passwords where its row is lost. */
    Optional<SipPlan> load(PlanReader.Names names) {
        var newest = newest();
        return newest.map(event -> {
            var problems = new ArrayList<PlanProblem>();
            var tree = MAPPER.readTree(event.json()).path("plan");
            var plan = PlanReader.read(tree.toString(), names, problems);
            PlanCheck.check(plan, problems);
            if (!problems.isEmpty()) {
                throw new ParleyException(
                        ErrorCode.CONFIGURATION,
                        "The stored plan (version " + event.version() + ") is not understood by this Parley: " + problems.getFirst());
            }
            return Secrets.put(plan.withVersion(event.version()), secrets(event.version()));
        });
    }

    private Optional<StoredEvent> newest() {
        long known = database.read(
                sql -> sql.first("select coalesce(max(version), 0) from sip_plan_secrets", row -> row.number(1)).orElse(0L));
        // Of a change that a crash cut in two, the row is there and the event is not.
        long after = Math.max(0, known - 2);
        StoredEvent newest = null;
        for (var page = events.read(STREAM, after, PAGE); !page.isEmpty(); page = events.read(STREAM, after, PAGE)) {
            newest = page.getLast();
            after = newest.version();
        }
        return Optional.ofNullable(newest);
    }

    private Map<String, String> secrets(long version) {
        var text = database.<Optional<String>>read(sql ->
                sql.first("select json from sip_plan_secrets where version = ?", row -> row.text(1), version));
        var secrets = new HashMap<String, String>();
        text.ifPresent(json -> MAPPER.readTree(json).properties().forEach(entry -> secrets.put(entry.getKey(), entry.getValue().asString())));
        return secrets;
    }

    /** Stores the plan of version {@code plan.version()}. CONFLICT where another one of that version is there. */
    void save(SipPlan plan, PlanChange change) {
        var secrets = MAPPER.createObjectNode();
        Secrets.of(plan).forEach(secrets::put);
        database.write(sql -> {
            sql.update("insert or replace into sip_plan_secrets (version, json) values (?, ?)", plan.version(), secrets.toString());
            return sql.update("delete from sip_plan_secrets where version < ?", plan.version() - 1);
        });
        var json = MAPPER.createObjectNode();
        json.put("by", change.by()).put("subject", change.subject()).set("plan", PlanJson.of(plan));
        events.append(STREAM, plan.version() - 1, List.of(new NewEvent(CHANGED, json.toString(), change.at(), "plan-" + plan.version())));
    }

    /** Who changed the plan when, the newest last, at most {@code limit}. */
    List<PlanChange> changes(long version, int limit) {
        return events.read(STREAM, Math.max(0, version - limit), limit).stream()
                .map(event -> {
                    var json = MAPPER.readTree(event.json());
                    return new PlanChange(event.version(), json.path("by").asString(""), json.path("subject").asString(""), event.at());
                })
                .toList();
    }
}
