package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Chromium;
import org.parley.systemtests.browser.ToneFile;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;

/**
 * Cameras of a real Chromium through a whole node, by scripts that know the API only: people at the gateway, a publisher by WHIP and a
 * player by WHEP. One browser holds all of them, as its camera is a made-up one anyway.
 */
@Needs({"chromium"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PicturesSystemTest {
    private static final String SCRIPT = """
            window.people = {};
            window.stream = navigator.mediaDevices.getUserMedia({
              audio: {noiseSuppression: false, echoCancellation: false, autoGainControl: false}, // They would remove a tone.
              video: {width: 640, height: 360, frameRate: 10}});
            function show(person, event) {
              const element = document.createElement(event.track.kind);
              element.muted = event.track.kind === 'video'; element.autoplay = true; element.srcObject = new MediaStream([event.track]);
              document.body.append(element);
            }
            window.enter = async (name, token, conference) => {
              const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/gateway');
              const waiting = new Map();
              const person = {slots: [], pc: new RTCPeerConnection({bundlePolicy: 'max-bundle'}), legs: []};
              people[name] = person;
              let welcomed; const welcome = new Promise(done => welcomed = done);
              socket.onmessage = message => {
                const frame = JSON.parse(message.data);
                if (frame.type === 'welcome') welcomed();
                if (frame.type === 'slots') person.slots = frame.slots;
                if (frame.id && waiting.has(frame.id)) {
                  const [done, failed] = waiting.get(frame.id);
                  frame.type === 'error' ? failed(new Error(frame.message)) : done(frame);
                }
              };
              await new Promise(done => socket.onopen = done);
              socket.send(JSON.stringify({type: 'hello', token}));
              await welcome;
              person.ask = frame => new Promise((done, failed) => {
                const id = crypto.randomUUID();
                waiting.set(id, [done, failed]);
                socket.send(JSON.stringify({...frame, id}));
              });
              person.mine = frame => person.ask({...frame, call: person.call, leg: person.leg});
              person.pc.ontrack = event => show(person, event);
              const answer = async offer => {
                await person.pc.setRemoteDescription({type: 'offer', sdp: offer});
                const at = mid => person.pc.getTransceivers().find(each => each.mid === mid);
                if (!at('0').sender.track) {
                  await at('0').sender.replaceTrack((await stream).getAudioTracks()[0]);
                  at('0').direction = 'sendrecv';
                }
                if (at('cam')) at('cam').direction = 'sendonly';
                const mine = await person.pc.createAnswer();
                await person.pc.setLocalDescription(mine);
                await person.mine({type: 'answer', sdp: mine.sdp});
              };
              const joined = await person.ask({type: 'join', conference, participant: name});
              person.call = joined.call.id; person.leg = joined.leg;
              await answer(joined.offer);
              await answer((await person.mine({type: 'offer', video: true, restart: false})).offer);
              return person.leg;
            };
            window.showCamera = async name => {
              const person = people[name];
              const camera = person.pc.getTransceivers().find(each => each.mid === 'cam');
              await camera.sender.replaceTrack((await stream).getVideoTracks()[0]);
              await person.mine({type: 'video', source: 'camera', on: true});
            };
            window.want = (name, leg, width, height) =>
                people[name].mine({type: 'view', wanted: [{leg, source: 'camera', width, height}]});
            window.http = async (name, way, token, conference) => {
              const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
              people[name] = {pc, slots: []};
              pc.ontrack = event => show(people[name], event);
              for (const kind of ['audio', 'video']) {
                if (way === 'whip') {
                  pc.addTransceiver((await stream).getTracks().find(track => track.kind === kind), {direction: 'sendonly'});
                } else {
                  pc.addTransceiver(kind, {direction: 'recvonly'});
                }
              }
              await pc.setLocalDescription();
              const response = await fetch(`/api/conferences/${conference}/${way}?name=${name}`, {
                method: 'POST', body: pc.localDescription.sdp,
                headers: {'Content-Type': 'application/sdp', 'Authorization': 'Bearer ' + token}});
              const body = await response.text();
              if (response.status !== 201) throw new Error(response.status + ' ' + body);
              await pc.setRemoteDescription({type: 'answer', sdp: body});
              people[name].location = response.headers.get('Location');
              people[name].etag = response.headers.get('ETag');
            };
            window.http.patch = async (name, token, etag) => (await fetch(people[name].location, {
              method: 'PATCH', body: 'a=ice-ufrag:x\\r\\n',
              headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': etag, 'Authorization': 'Bearer ' + token}})).status;
            window.http.end = async (name, token) => (await fetch(people[name].location, {
              method: 'DELETE', headers: {'Authorization': 'Bearer ' + token}})).status;
            window.seen = async name => {
              const pictures = [];
              (await people[name].pc.getStats()).forEach(each => {
                if (each.type === 'inbound-rtp' && each.kind === 'video' && each.framesDecoded) {
                  pictures.push({mid: each.mid, height: each.frameHeight, frames: each.framesDecoded, keys: each.keyFramesDecoded});
                }
              });
              return pictures;
            };
            window.heard = async name => {
              let energy = 0;
              (await people[name].pc.getStats()).forEach(each => {
                if (each.type === 'inbound-rtp' && each.kind === 'audio') energy = each.totalAudioEnergy;
              });
              return energy;
            };
            """;

    private ParleyNode node;
    private Chromium chromium;
    private String conference;
    private String invitation;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        var made = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Pictures"));
        conference = made.path("id").asString();
        invitation = made.path("invitation").path("token").asString();
        chromium = new Chromium(ToneFile.sine(folder.resolve("tone.wav"), 500, 48_000, 2));
        var address = node.loopbackUrl() + "/pictures-of-the-test";
        page().route(address, route -> route.fulfill(new Route.FulfillOptions()
                .setContentType("text/html")
                .setBody("<!doctype html><title>pictures</title><body></body>")));
        page().navigate(address);
        page().evaluate("() => {" + SCRIPT + "}");
    }

    @AfterAll
    void stop() {
        chromium.close();
        node.close();
    }

    private Page page() {
        return chromium.page();
    }

    private String enter(String name) {
        var token = (String) page().evaluate(
                """
                async ([name, invitation]) => (await (await fetch(`/api/invitations/${invitation}/guests`, {
                  method: 'POST', body: JSON.stringify({displayName: name}), headers: {'Content-Type': 'application/json'}})).json()).accessToken
                """,
                List.of(name, invitation));
        return (String) page().evaluate("([name, token, where]) => enter(name, token, where)", List.of(name, token, conference));
    }

    private record Picture(String mid, int height, int frames, int keys) {}

    @SuppressWarnings("unchecked")
    private List<Picture> seen(String name) {
        var pictures = (List<Map<String, Object>>) page().evaluate("name => seen(name)", name);
        return pictures.stream()
                .map(each -> new Picture(
                        (String) each.get("mid"),
                        ((Number) each.get("height")).intValue(),
                        ((Number) each.get("frames")).intValue(),
                        ((Number) each.get("keys")).intValue()))
                .toList();
    }

    @Test
    void peopleSeeEachOtherAsLargeAsTheyShowThem() {
        var alice = enter("alice");
        enter("bob");
        page().evaluate("showCamera('alice')");

        page().evaluate("leg => want('bob', leg, 640, 360)", alice);
        Eventually.get(() -> seen("bob"), pictures -> pictures.stream().anyMatch(each -> each.height() == 360 && each.frames() > 10));
        page().evaluate("leg => want('bob', leg, 120, 80)", alice);
        var small = Eventually.get(() -> seen("bob"), pictures -> pictures.stream().anyMatch(each -> each.height() < 360));

        assertThat(small).hasSize(1);
        assertThat(small.getFirst().keys()).isGreaterThanOrEqualTo(2);
        assertThat(page().evaluate("people.bob.slots[0].leg")).isEqualTo(alice);
    }

    // RFC 9725: the invitation is the token that one puts into a tool's settings.
    @Test
    void aPublisherByWhipIsSeenAndHeardByAPlayerByWhep() {
        page().evaluate("([where, token]) => http('studio', 'whip', token, where)", List.of(conference, invitation));
        page().evaluate("([where, token]) => http('wall', 'whep', token, where)", List.of(conference, invitation));

        Eventually.get(() -> seen("wall"), pictures -> pictures.stream().anyMatch(each -> each.frames() > 10));
        Eventually.get(() -> ((Number) page().evaluate("heard('wall')")).doubleValue(), energy -> energy > 0.001);

        var patch = "([token, etag]) => http.patch('studio', token, etag ?? people.studio.etag)";
        assertThat(page().evaluate(patch, java.util.Arrays.asList(invitation, null))).isEqualTo(204);
        assertThat(page().evaluate(patch, List.of(invitation, "\"other\""))).isEqualTo(412);
        assertThat(page().evaluate(patch, List.of(invitation, "*"))).isEqualTo(422);
        assertThat(page().evaluate("token => http.end('studio', token)", invitation)).isEqualTo(200);
        assertThat(page().evaluate("token => http.end('studio', token)", invitation)).isEqualTo(404);
        assertThat(page().evaluate("token => http.end('wall', token)", invitation)).isEqualTo(200);
    }
}
