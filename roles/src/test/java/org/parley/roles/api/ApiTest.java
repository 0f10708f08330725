package org.parley.roles.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.AccountsSettings;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallEventJson;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.routing.Bans;
import org.parley.domain.routing.Refusals;
import org.parley.domain.routing.Registrations;
import org.parley.domain.routing.SipPlans;
import org.parley.domain.recordings.Recording;
import org.parley.domain.recordings.RecordingEvent;
import org.parley.domain.recordings.RecordingObjects;
import org.parley.domain.recordings.Recordings;
import org.parley.domain.recordings.RecordingsNeeds;
import org.parley.net.http.WebServer;
import org.parley.net.http.WebServerConfig;
import org.parley.net.tls.Certificates;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.SqliteEventStore;
import org.parley.platform.events.StreamId;
import org.parley.platform.objects.DirectoryObjectStore;
import org.parley.platform.sql.Database;
import org.parley.roles.gateway.FakeCallControl;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The API over real HTTP, on real accounts, conferences and recordings in SQLite; only calls are a fake. */
@Timeout(60)
class ApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "correct horse";

    @TempDir
    Path folder;

    private final SystemTime time = new SystemTime();
    private final Ids ids = Ids.secure(time);
    private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
    private final HttpClient http = HttpClient.newHttpClient();
    private Database database;
    private SqliteEventStore events;
    private DirectoryObjectStore objects;
    private Accounts accounts;
    private FakeCallControl calls;
    private Recordings recordings;
    private SipPlans plans;
    private WebServer server;

    @BeforeEach
    void start() {
        database = Database.open(folder.resolve("parley.db"));
        events = new SqliteEventStore(database);
        objects = new DirectoryObjectStore(folder.resolve("objects"));
        accounts = new Accounts(
                database, AccountsSettings.of(true, "parley.example", folder.resolve("operator.token")), time, time, ids);
        var conferences = new Conferences(events, database, time, ids);
        calls = new FakeCallControl(new TenantId("t"));
        recordings = new Recordings(new RecordingsNeeds(events, database, objects, conferences, time, time));
        recordings.start();
        plans = new SipPlans(new SipPlans.Needs(
                events,
                database,
                accounts::organisationCalled,
                accounts.owner(),
                (tenant, number) -> accounts.byExtension(tenant, number).map(account -> account.displayName()),
                time,
                time,
                ids,
                Runnable::run));
        var api = new ApiRole(new ApiNeeds(
                accounts,
                conferences,
                calls,
                recordings,
                new SipNeeds(plans, Registrations.NONE, Bans.NONE, Refusals.NONE),
                _ -> false,
                "1.2.3",
                List.of(new ReadinessCheck("store", problem::get)),
                Map.of("calls_running", () -> 7, "calls_total{kind=\"phone\"}", () -> 1, "calls_total{kind=\"browser\"}", () -> 2),
                time,
                time,
                ids));
        server = new WebServer(
                new WebServerConfig("127.0.0.1", 0, Optional.of(0), Optional.empty(), WebServerConfig.Limits.standard()),
                Certificates.selfSigned(folder, List.of(), time),
                List.of(api),
                List.of(),
                time);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        recordings.close();
        plans.close();
        events.close();
        database.close();
        time.close();
    }

    private record Answer(int status, JsonNode json, HttpResponse<String> response) {
        String code() {
            return json.path("error").path("code").asString("");
        }

        String message() {
            return json.path("error").path("message").asString("");
        }

        String text(String field) {
            return json.path(field).asString("");
        }
    }

    @Test
    void setsTheNodeUpOnceAndSignsIn() throws Exception {
        assertThat(get("/api/node", "").json().path("setupNeeded").asBoolean()).isTrue();
        assertThat(post("/api/setup", "", "{'token':'wrong','name':'olga','password':'correct horse'}").status()).isEqualTo(403);

        var owner = setUp();
        assertThat(get("/api/node", "").json().toString()).contains("\"setupNeeded\":false").contains("\"version\":\"1.2.3\"");
        assertThat(get("/api/me", owner.text("accessToken")).json().path("account").path("role").asString()).isEqualTo("admin");
        assertThat(post("/api/setup", "", "{'token':'again','name':'eve','password':'correct horse'}").status()).isEqualTo(410);

        var wrong = post("/api/sessions", "", "{'name':'olga','password':'wrong horse'}");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        var right = post("/api/sessions", "", "{'name':'olga','password':'correct horse'}");
        assertThat(right.status()).isEqualTo(200);
        assertThat(right.json().path("expiresInSeconds").asInt()).isEqualTo(900);
        assertThat(right.json().has("refreshToken")).isFalse();
    }

    @Test
    void keepsTheRefreshTokenInACookieThatScriptsCannotRead() throws Exception {
        var cookie = setUp().response().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("parley_refresh_loopback=").contains("HttpOnly", "SameSite=Strict", "Path=/api/sessions");

        var refreshed = send(request("/api/sessions/refresh", "")
                .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                .POST(BodyPublishers.noBody()));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.response().headers().firstValue("Set-Cookie")).isPresent();

        var again = send(request("/api/sessions/refresh", "")
                .header("Cookie", "parley_refresh_loopback=nonsense")
                .POST(BodyPublishers.noBody()));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.response().headers().firstValue("Set-Cookie")).get().asString().contains("Max-Age=0");
    }

    @Test
    void givesTheRefreshTokenInTheBodyToClientsWithoutCookies() throws Exception {
        setUp();
        var session = post("/api/sessions", "", "{'name':'olga','password':'correct horse','cookie':false}");
        assertThat(session.response().headers().firstValue("Set-Cookie")).isEmpty();

        var next = post("/api/sessions/refresh", "", "{'refreshToken':'" + session.text("refreshToken") + "'}");

        assertThat(next.text("refreshToken")).isNotEmpty().isNotEqualTo(session.text("refreshToken"));
    }

    private Answer putPlan(String token, int version, String yaml) throws Exception {
        return send(request("/api/sip/plan?version=" + version, token)
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml)));
    }

    @Test
    void theOwnerReplacesThePlanAndAsksWhyACallWouldGoWhereItGoes() throws Exception {
        var token = setUp().text("accessToken");
        var plan = """
                country: DE
                trunks: [{name: carrier, targets: 192.0.2.1, username: u, password: secret, register: true}]
                routes: [{prefix: +, trunks: carrier}]
                """;

        var applied = putPlan(token, 0, plan);
        assertThat(applied.status()).isEqualTo(200);
        assertThat(applied.json().path("version").asInt()).isEqualTo(1);
        assertThat(applied.response().body()).contains("\"***\"").doesNotContain("secret");
        assertThat(putPlan(token, 0, plan).status()).isEqualTo(409);

        var wrong = putPlan(token, 1, plan.replace("trunks: carrier", "trunks: carier"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("error").path("problems").path(0).path("message").asString())
                .isEqualTo("there is no trunk \"carier\"; did you mean carrier?");

        var explained = post("/api/sip/route/explain", token, "{'from':'olga','to':'030 1234567'}");
        assertThat(explained.text("result")).isEqualTo("It leaves by trunk carrier, for 12h at most");
        assertThat(explained.json().path("choices").path(0).path("called").asString()).isEqualTo("+49301234567");

        var trunk = get("/api/sip/trunks", token).json().path("trunks").path(0);
        assertThat(trunk.path("registration").path("registered").asBoolean(true)).isFalse();
        assertThat(trunk.path("targets").path(0).path("state").asString()).isEqualTo("unknown");
        assertThat(get("/api/sip/plan/changes", token).json().path("changes").path(0).path("by").asString()).isNotEmpty();
    }

    @Test
    void adminsOfOtherOrganisationsSeeTheirOwnLinesOnly() throws Exception {
        var owner = setUp().text("accessToken");
        putPlan(owner, 0, "trunks: [{name: carrier, targets: 192.0.2.1}]");
        var other = post("/api/accounts/sign-up", "", "{'name':'eve','password':'correct horse'}").text("accessToken");

        assertThat(get("/api/sip/plan", other).status()).isEqualTo(403);
        assertThat(putPlan(other, 1, "trunks: []").status()).isEqualTo(403);
        assertThat(get("/api/bans", other).status()).isEqualTo(403);
        assertThat(get("/api/sip/audit", other).status()).isEqualTo(403);
        var trunks = get("/api/sip/trunks", other);
        assertThat(trunks.status()).isEqualTo(200);
        assertThat(trunks.json().path("trunks").isEmpty()).isTrue();
        assertThat(trunks.json().path("groups").isMissingNode()).isTrue();
    }

    private static final String WHIP_OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n";

    private Answer whip(String path, String token, String type, String body) throws Exception {
        return send(request(path, token).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    // RFC 9725 §4.2
    @Test
    void aPublisherPostsAnOfferAndEndsWhatItBegan() throws Exception {
        var token = setUp().text("accessToken");
        var conference = post("/api/conferences", token, "{'name':'Studio'}");
        var path = "/api/conferences/" + conference.text("id") + "/whip";

        var begun = http.send(
                request(path, token).header("Content-Type", "application/sdp").POST(BodyPublishers.ofString(WHIP_OFFER)).build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(begun.statusCode()).isEqualTo(201);
        assertThat(begun.body()).isEqualTo("v=0 answer");
        assertThat(begun.headers().firstValue("Content-Type")).get().asString().startsWith("application/sdp");
        assertThat(begun.headers().firstValue("ETag")).isPresent();
        var location = begun.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(path + "/");
        var other = post("/api/accounts/sign-up", "", "{'name':'eve','password':'correct horse'}").text("accessToken");
        assertThat(send(request(location, other).DELETE()).status()).isEqualTo(403);
        assertThat(send(request(location, "").DELETE()).status()).isEqualTo(401);
        assertThat(send(request(location, token).DELETE()).status()).isEqualTo(200);
        assertThat(send(request(location, token).DELETE()).status()).isEqualTo(404);
    }

    // RFC 9725 §4.2, §4.6
    @Test
    void refusesWhatIsNoPublication() throws Exception {
        var token = setUp().text("accessToken");
        var conference = post("/api/conferences", token, "{'name':'Studio'}");
        var path = "/api/conferences/" + conference.text("id") + "/";

        assertThat(whip(path + "whip", token, "application/json", "{}").status()).isEqualTo(415);
        assertThat(whip(path + "whip", token, "application/sdp", "hello").status()).isEqualTo(400);
        assertThat(whip(path + "whep", token, "application/sdp", WHIP_OFFER).status()).isEqualTo(400);
        assertThat(whip(path + "whip", "", "application/sdp", WHIP_OFFER).status()).isEqualTo(401);
        assertThat(whip(path + "whip", "nonsense", "application/sdp", WHIP_OFFER).status()).isEqualTo(401);
        assertThat(send(request(path + "whip", token).method("OPTIONS", BodyPublishers.noBody()))
                        .response().headers().firstValue("Accept-Post")).contains("application/sdp");
    }

    @Test
    void anInvitationIsTokenEnoughToPublishInItsConference() throws Exception {
        var token = setUp().text("accessToken");
        var studio = post("/api/conferences", token, "{'name':'Studio'}");
        var cellar = post("/api/conferences", token, "{'name':'Cellar'}");
        var invitation = studio.json().path("invitation").path("token").asString();

        assertThat(http.send(
                        request("/api/conferences/" + studio.text("id") + "/whip", invitation)
                                .header("Content-Type", "application/sdp").POST(BodyPublishers.ofString(WHIP_OFFER)).build(),
                        HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
        assertThat(whip("/api/conferences/" + cellar.text("id") + "/whip", invitation, "application/sdp", WHIP_OFFER).status())
                .isEqualTo(401);
    }

    @Test
    void endsTheSessionAtSignOut() throws Exception {
        var token = setUp().text("accessToken");

        assertThat(send(request("/api/sessions/current", token).DELETE()).status()).isEqualTo(204);

        assertThat(get("/api/me", token).status()).isEqualTo(401);
    }

    @Test
    void slowsDownWhoGuessesPasswords() throws Exception {
        setUp();
        Answer answer;
        int tries = 0;
        do {
            answer = post("/api/sessions", "", "{'name':'olga','password':'guess " + tries + "'}");
            tries++;
        } while (answer.status() == 401 && tries < 60);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void managesAccountsForAdminsOnly() throws Exception {
        var admin = setUp().text("accessToken");
        var made = post("/api/accounts", admin, "{'name':'bob','password':'battery staple','extension':'101','displayName':'Bob B.'}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("extension")).isEqualTo("101");
        assertThat(made.json().path("registered").asBoolean()).isFalse();
        assertThat(post("/api/accounts", admin, "{'name':'bob','password':'battery staple'}").status()).isEqualTo(409);

        var bob = post("/api/sessions", "", "{'name':'bob','password':'battery staple'}").text("accessToken");
        assertThat(get("/api/accounts", bob).status()).isEqualTo(403);
        assertThat(get("/api/accounts", admin).json().path("accounts")).hasSize(2);
        assertThat(patch("/api/accounts/" + made.text("id"), bob, "{'displayName':'Robert'}").text("displayName")).isEqualTo("Robert");
        assertThat(patch("/api/accounts/" + made.text("id"), bob, "{'role':'admin'}").status()).isEqualTo(403);
        assertThat(patch("/api/accounts/" + made.text("id"), admin, "{'role':'king'}").message()).contains("admin, member");
    }

    @Test
    void keepsOrganisationsApart() throws Exception {
        var olga = setUp().text("accessToken");
        var eve = post("/api/accounts/sign-up", "", "{'name':'eve','password':'battery staple'}").text("accessToken");
        var conference = post("/api/conferences", olga, "{'name':'Weekly'}");

        assertThat(get("/api/conferences", eve).json().path("conferences")).isEmpty();
        assertThat(get("/api/conferences/" + conference.text("id"), eve).status()).isEqualTo(404);
        assertThat(get("/api/accounts", eve).json().path("accounts")).hasSize(1);
    }

    @Test
    void letsGuestsInByInvitation() throws Exception {
        var olga = setUp().text("accessToken");
        var conference = post("/api/conferences", olga, "{'name':'Weekly','extension':'800'}");
        assertThat(conference.status()).isEqualTo(201);
        var invitation = conference.json().path("invitation").path("token").asString();
        assertThat(conference.json().path("invitation").path("path").asString()).isEqualTo("/c/" + invitation);

        assertThat(get("/api/invitations/" + invitation, "").json().path("conference").path("name").asString()).isEqualTo("Weekly");
        var guest = post("/api/invitations/" + invitation + "/guests", "", "{'displayName':'Gus'}");
        assertThat(guest.status()).isEqualTo(201);
        assertThat(get("/api/me", guest.text("accessToken")).json().path("guest").path("displayName").asString()).isEqualTo("Gus");
        assertThat(get("/api/accounts", guest.text("accessToken")).status()).isEqualTo(403);

        post("/api/conferences/" + conference.text("id") + "/invitation", olga, "");
        assertThat(get("/api/invitations/" + invitation, "").status()).isEqualTo(404);
        assertThat(patch("/api/conferences/" + conference.text("id"), olga, "{'name':'Monthly'}").text("name")).isEqualTo("Monthly");
        assertThat(send(request("/api/conferences/" + conference.text("id"), olga).DELETE()).status()).isEqualTo(204);
        assertThat(get("/api/conferences/" + conference.text("id"), olga).status()).isEqualTo(404);
    }

    @Test
    void showsCallsAndTheirTimelineAtAnyMoment() throws Exception {
        var olga = setUp().text("accessToken");
        var call = calls.startCall("call-1");
        var leg = calls.addLeg(call, "somebody", true);
        var cut = calls.all().getLast().at();
        calls.publish(call, new CallEvent.LegLeft(leg, EndReason.HUNG_UP));

        assertThat(get("/api/calls?limit=5", olga).json().path("calls").get(0).path("id").asString()).isEqualTo("call-1");
        var timeline = get("/api/calls/call-1/timeline", olga).json().path("events");
        assertThat(timeline).hasSize(3);
        assertThat(timeline.get(2).path("type").asString()).isEqualTo("leg-left");
        assertThat(timeline.get(2).path("reason").asString()).isEqualTo("hung-up");
        assertThat(timeline.get(2).path("version").asInt()).isEqualTo(3);
        assertThat(get("/api/calls/call-1/timeline?at=" + cut, olga).json().path("events")).hasSize(2);
        assertThat(get("/api/calls/call-1?at=yesterday", olga).message()).contains("2026-01-31T12:00:00Z");
        assertThat(get("/api/calls?limit=0", olga).message()).contains("1 to 200");
        assertThat(get("/api/calls/call-9", olga).status()).isEqualTo(404);
    }

    @Test
    void refusesWhatIsWrongInWordsThatHelp() throws Exception {
        assertThat(post("/api/sessions", "", "{'name':'a',}").message()).contains("line 1, column");
        assertThat(post("/api/sessions", "", "{'name':'a','password':'b','colour':'c'}").message())
                .contains("\"colour\" is not known here; known are: name, password, cookie");
        assertThat(send(request("/api/sessions", "").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}"))).status())
                .isEqualTo(415);
        assertThat(post("/api/sessions", "", "{'name':'" + "x".repeat(70_000) + "'}").status()).isEqualTo(413);
        assertThat(get("/api/nothing", "").code()).isEqualTo("not-found");
        assertThat(post("/api/nothing", "", "{}").code()).isEqualTo("not-found");
        assertThat(get("/api/me", "").code()).isEqualTo("unauthenticated");
        assertThat(get("/api/me", "nonsense").status()).isEqualTo(401);
        assertThat(get("/api/me", "").response().headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void tellsWhoWatchesHowItIs() throws Exception {
        assertThat(get("/health/live", "").status()).isEqualTo(200);
        assertThat(get("/health/ready", "").json().toString()).isEqualTo("{\"ready\":true,\"checks\":{\"store\":\"ok\"}}");
        problem.set(Optional.of("the disk is full"));
        var sick = get("/health/ready", "");
        assertThat(sick.status()).isEqualTo(503);
        assertThat(sick.json().path("checks").path("store").asString()).isEqualTo("the disk is full");

        var metrics = http.send(request("/metrics", "").build(), HttpResponse.BodyHandlers.ofString()).body();
        assertThat(metrics)
                .contains("# TYPE parley_calls_running gauge\nparley_calls_running 7\n")
                .contains("# TYPE parley_calls_total counter\nparley_calls_total{kind=\"browser\"} 2\nparley_calls_total{kind=\"phone\"} 1\n");
    }

    @Test
    void playsARecordingInRanges() throws Exception {
        var sound = "Ogg Opus, more or less".getBytes(StandardCharsets.US_ASCII);
        var token = operatorToken();
        var recording = recorded(sound);

        var listed = get("/api/recordings", token).json().path("recordings").get(0);
        assertThat(listed.path("state").asString()).isEqualTo("finished");
        assertThat(listed.path("tracks").get(0).path("kind").asString()).isEqualTo("mix");
        var path = "/api/recordings/" + recording + "/tracks/0/audio";

        var whole = http.send(request(path + "?download=1&access_token=" + token, "").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(sound);
        assertThat(whole.headers().firstValue("Content-Type")).contains("audio/ogg");
        assertThat(whole.headers().firstValue("Content-Disposition")).get().asString().startsWith("attachment; filename*=UTF-8''");

        var part = http.send(request(path, token).header("Range", "bytes=4-7").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("Opus");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 4-7/" + sound.length);
        assertThat(http.send(request(path, token).header("Range", "bytes=99-").build(), HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(416);
        assertThat(http.send(request(path, "").build(), HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(get("/api/recordings/" + recording + "/tracks/7/audio", token).status()).isEqualTo(404);

        assertThat(send(request("/api/recordings/" + recording, token).DELETE()).status()).isEqualTo(204);
        assertThat(get("/api/recordings/" + recording, token).status()).isEqualTo(404);
    }

    private RecordingId recorded(byte[] sound) throws Exception {
        var call = new CallId("call-1");
        var recording = new RecordingId("recording-1");
        var tenant = accounts.authenticate(operatorToken()).tenant();
        events.append(
                new StreamId("call", call.value()),
                0,
                List.of(
                        event(new CallEvent.CallStarted(call, tenant, Optional.empty(), "Weekly")),
                        event(new CallEvent.RecordingStarted(recording, "Olga"))));
        objects.put(RecordingObjects.audio(recording, 0), new ByteArrayInputStream(sound));
        var mix = new Recording.Track(0, Recording.TrackKind.MIX, "Weekly", 0, 1000, sound.length, "0123abcd");
        recordings.finished(recording, call, new RecordingEvent.Finished(1000, false, "", List.of(mix)));
        return recording;
    }

    private NewEvent event(CallEvent event) {
        return new NewEvent(CallEventJson.typeOf(event), CallEventJson.fields(event).toString(), time.now(), "test");
    }

    private String operatorToken() throws Exception {
        return Files.readString(folder.resolve("operator.token")).strip();
    }

    private Answer setUp() throws Exception {
        return post(
                "/api/setup", "", "{'token':'" + accounts.setupToken().orElseThrow() + "','name':'olga','password':'" + PASSWORD + "'}");
    }

    private Answer get(String path, String token) throws Exception {
        return send(request(path, token).GET());
    }

    private Answer post(String path, String token, String body) throws Exception {
        return send(request(path, token).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private Answer patch(String path, String token, String body) throws Exception {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private HttpRequest.Builder request(String path, String token) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.loopbackPort().orElseThrow() + path))
                .timeout(Duration.ofSeconds(20));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        var isJson = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        return new Answer(response.statusCode(), isJson ? JSON.readTree(response.body()) : JSON.createObjectNode(), response);
    }
}
