package org.parley.roles.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.AccountsSettings;
import org.parley.domain.accounts.GuestSignedIn;
import org.parley.domain.accounts.SignedIn;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.sql.Database;
import org.parley.testkit.ManualTime;

/** A gateway on real accounts and fake calls, with time run by hand. */
final class GatewayFixture implements AutoCloseable {
    static final TenantId TENANT = new TenantId("organisation-test");

    final ManualTime time = new ManualTime();
    final Ids ids = new Ids(time, new Random(7));
    final FakeCallControl calls = new FakeCallControl(TENANT);
    final OnlineBrowsers online = new OnlineBrowsers();
    final Accounts accounts;
    final GatewayRole role;
    private final Database database;

    GatewayFixture(Path folder, GatewaySettings settings) {
        database = Database.open(folder.resolve("parley.db"));
        accounts = new Accounts(
                database, AccountsSettings.of(true, "parley.example", folder.resolve("operator.token")), time, time, ids);
        role = new GatewayRole(new GatewayNeeds(accounts, calls, online, time, time, ids, settings));
    }

    GatewayFixture(Path folder) {
        this(folder, settings());
    }

    /** Small limits, so that tests reach them. */
    static GatewaySettings settings() {
        return new GatewaySettings(
                Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(30), 100, 4, 16_384, 100, 200, 1 << 20, 500, 20, 10);
    }

    GatewayFixture started() {
        role.start();
        return this;
    }

    GuestSignedIn guest(String name) {
        return accounts.signInGuest(TENANT, new ConferenceId("conference-1"), name);
    }

    SignedIn owner() {
        return accounts.setUp(accounts.setupToken().orElseThrow(), "olga", Optional.empty(), "correct horse", Optional.empty());
    }

    @Override
    public void close() {
        role.close();
        database.close();
    }

    /** A client on a connection of its own. */
    Client connect() {
        return new Client(new FakePeer());
    }

    final class Client {
        final FakePeer peer;
        final org.parley.net.http.WebSocketListener session;

        Client(FakePeer peer) {
            this.peer = peer;
            session = role.open(peer);
        }

        Client hello(String token) {
            send("{\"type\":\"hello\",\"token\":\"" + token + "\"}");
            return this;
        }

        Client resume(String token, long after) {
            send("{\"type\":\"hello\",\"token\":\"" + token + "\",\"resumeAfter\":" + after + "}");
            return this;
        }

        void send(String text) {
            session.onText(text);
        }

        void vanish() {
            session.onClosed(1006, "");
        }
    }
}
