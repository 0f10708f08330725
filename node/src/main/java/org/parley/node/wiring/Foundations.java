package org.parley.node.wiring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.AccountsSettings;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.recordings.Recordings;
import org.parley.domain.recordings.RecordingsNeeds;
import org.parley.domain.routing.SipPlans;
import org.parley.net.tls.Certificates;
import org.parley.node.DataFolder;
import org.parley.node.config.Keys;
import org.parley.node.config.Settings;
import org.parley.node.config.SignUp;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.objects.DirectoryObjectStore;
import org.parley.platform.objects.ObjectStore;
import org.parley.platform.sql.Database;
import org.parley.platform.state.JournaledStateStore;
import org.parley.platform.state.StateLimits;
import org.parley.platform.state.StateStore;

/** What all roles of an all-in-one node stand on: time, ids, the embedded engines, and the services of the domain that every role may ask. */
final class Foundations implements AutoCloseable {
    /** The realm of digest passwords where no SIP domain is configured: it must outlive changes of address. */
    private static final String DEFAULT_REALM = "parley";
    private static final Duration GUEST_TOKEN_LIFETIME = Duration.ofHours(12);
    private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(5);

    final Settings settings;
    final DataFolder data;
    final SystemTime time = new SystemTime();
    final Ids ids = Ids.secure(time);
    final Database database;
    final EventStore events;
    final ObjectStore objects;
    final StateStore state;
    final Accounts accounts;
    final Conferences conferences;
    final Recordings recordings;
    final SipPlans routing;
    private final Optional<PlanFile> planFile;
    final Certificates certificates;

    Foundations(Settings settings, DataFolder data) {
        this.settings = settings;
        this.data = data;
        database = Database.open(data.root().resolve("parley.db"));
        events = new SqliteEventStore(database);
        objects = new DirectoryObjectStore(data.folder("objects"));
        state = JournaledStateStore.open(data.folder("state"), StateLimits.defaults(), time, time);
        accounts = new Accounts(database, accountsSettings(), time, time, ids);
        conferences = new Conferences(events, database, time, ids);
        recordings = new Recordings(new RecordingsNeeds(events, database, objects, conferences, time, time));
        routing = new SipPlans(new SipPlans.Needs(
                events,
                database,
                accounts::organisationCalled,
                accounts.owner(),
                this::inside,
                time,
                time,
                ids,
                work -> Thread.ofVirtual().name("parley-charges").start(work)));
        planFile = settings.get(Keys.SIP_PLAN_FILE).map(file -> new PlanFile(file, routing, time));
        certificates = certificates();
        certificates.watch(time, CERTIFICATE_LOOK);
    }

    /** The PEM file whose first certificate clients see. */
    Path certificateFile() {
        return settings.get(Keys.TLS_CERTIFICATE)
                .map(Path::toAbsolutePath)
                .orElseGet(() -> data.folder("tls").resolve("certificate.pem"));
    }

    @Override
    public void close() {
        certificates.close();
        recordings.close();
        planFile.ifPresent(PlanFile::close);
        routing.close();
        state.close();
        events.close();
        database.close();
        time.close();
        data.close();
    }

    /** Who or what has a number inside an organisation. */
    private Optional<String> inside(TenantId tenant, String number) {
        return conferences
                .byExtension(tenant, number)
                .map(conference -> "conference " + conference.name())
                .or(() -> accounts.byExtension(tenant, number).map(account -> account.displayName()));
    }

    private AccountsSettings accountsSettings() {
        var domains = settings.get(Keys.SIP_DOMAINS);
        return new AccountsSettings(
                settings.get(Keys.ACCOUNTS_SIGN_UP) == SignUp.OPEN,
                domains.isEmpty() ? DEFAULT_REALM : domains.getFirst(),
                data.root().resolve("operator.token"),
                settings.get(Keys.ACCESS_TOKEN_LIFETIME),
                settings.get(Keys.REFRESH_TOKEN_LIFETIME),
                GUEST_TOKEN_LIFETIME);
    }

    private Certificates certificates() {
        var chain = settings.get(Keys.TLS_CERTIFICATE);
        var key = settings.get(Keys.TLS_KEY);
        if (chain.isPresent() && key.isPresent()) {
            return Certificates.fromFiles(chain.get(), key.get(), time);
        }
        List<String> names = new ArrayList<>(settings.get(Keys.SIP_DOMAINS));
        settings.get(Keys.ADVERTISED_ADDRESS).ifPresent(names::add);
        return Certificates.selfSigned(data.folder("tls"), names, time);
    }
}
