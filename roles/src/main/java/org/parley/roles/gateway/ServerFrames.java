package org.parley.roles.gateway;

import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountJson;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallEventJson;
import org.parley.domain.calls.CallJson;
import org.parley.domain.calls.CallState;
import org.parley.domain.calls.VideoSlots;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Frames to clients, as text. */
final class ServerFrames {
    static final String LAGGING = "{\"type\":\"lagging\"}";

    /** What the greeting says. */
    record Welcome(
            long seq, boolean resumed, String session, Principal principal, Optional<Account> account, List<CallState> calls) {}

    private ServerFrames() {}

    static String welcome(Welcome welcome) {
        var json = object("welcome");
        json.put("seq", welcome.seq());
        json.put("resumed", welcome.resumed());
        json.put("session", welcome.session());
        welcome.account().ifPresent(account -> json.set("account", AccountJson.of(account, false).without("registered")));
        if (welcome.principal() instanceof Principal.Guest guest) {
            json.putObject("guest").put("id", guest.guestId()).put("displayName", guest.displayName());
        }
        var calls = json.putArray("calls");
        welcome.calls().forEach(call -> calls.add(CallJson.of(call)));
        json.putArray("iceServers");
        return json.toString();
    }

    static String ok(String id) {
        return object("ok").put("id", id).toString();
    }

    static String joined(String id, CallControl.Joined joined) {
        var json = object("joined").put("id", id);
        json.set("call", CallJson.of(joined.state()));
        json.put("leg", joined.leg().value());
        json.put("offer", joined.offerSdp());
        return json.toString();
    }

    static String offered(String id, String offerSdp) {
        return object("offered").put("id", id).put("offer", offerSdp).toString();
    }

    static String slots(VideoSlots told) {
        var json = object("slots").put("call", told.call().value()).put("leg", told.viewer().value());
        var array = json.putArray("slots");
        told.slots().forEach(slot -> array.addObject()
                .put("mid", slot.mid())
                .put("leg", slot.of().value())
                .put("source", CallEventJson.wireName(slot.source()))
                .put("state", CallEventJson.wireName(slot.state())));
        return json.toString();
    }

    static String scene(CallControl.Scene scene) {
        var json = object("scene").put("call", scene.call().value());
        var array = json.putArray("seats");
        scene.seats().forEach(seated -> array.addObject()
                .put("leg", seated.leg().value())
                .put("x", seated.seat().x())
                .put("y", seated.seat().y())
                .put("facing", seated.seat().facingDegrees()));
        return json.toString();
    }

    static String error(String id, ErrorCode code, String message) {
        var json = object("error");
        if (!id.isEmpty()) {
            json.put("id", id);
        }
        return json.put("code", code.wireName()).put("message", message).toString();
    }

    /** Without its closing brace, so that a snapshot can be put behind it for those who see the call for the first time. */
    static String openEvent(CallControl.TimedEvent timed) {
        var json = object("event");
        json.setAll(CallJson.of(timed));
        var text = json.toString();
        return text.substring(0, text.length() - 1);
    }

    static String speakers(CallControl.Speakers speakers) {
        var json = object("speakers").put("call", speakers.call().value());
        var array = json.putArray("speakers");
        speakers.speakers().forEach(speaker ->
                array.addObject().put("leg", speaker.leg().value()).put("level", speaker.levelDbov()));
        return json.toString();
    }

    private static ObjectNode object(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
