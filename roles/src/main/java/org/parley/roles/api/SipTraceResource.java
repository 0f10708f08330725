package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.CallState;
import org.parley.domain.trace.SipTraces;
import org.parley.domain.trace.TracedMessage;
import tools.jackson.databind.node.ObjectNode;

/** The SIP messages of calls: who may see a call's timeline sees its messages; by Call-ID, owners of the node see all. */
final class SipTraceResource {
    private static final int LIST_MAX = 200;

    private final SipTraces traces;
    private final CallControl calls;
    private final Accounts accounts;
    private final Callers callers;

    SipTraceResource(SipTraces traces, CallControl calls, Accounts accounts, Callers callers) {
        this.traces = traces;
        this.calls = calls;
        this.accounts = accounts;
        this.callers = callers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/calls/{id}/sip", this::ofCall);
        routes.get("/api/sip/calls", this::ofCallId);
    }

    private void ofCall(Context context) {
        var call = calls.state(callers.of(context), new CallId(context.pathParam("id")), Optional.empty());
        var legs = call.legs().stream().map(CallState.Leg::leg).toList();
        answer(context, traces.ofLegs(legs));
    }

    private void ofCallId(Context context) {
        if (!accounts.ownsNode(callers.of(context))) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Only the operator and admins of this node's own organisation may do that.");
        }
        var callId = context.queryParam("callId");
        if (callId == null || callId.isEmpty()) {
            recent(context);
            return;
        }
        var messages = traces.ofCallId(callId);
        if (messages.isEmpty()) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "No message with that Call-ID is kept.");
        }
        answer(context, messages);
    }

    private void recent(Context context) {
        var json = Requests.object();
        var array = json.putArray("calls");
        for (var seen : traces.recent(Requests.number(context, "limit", 1, LIST_MAX, 50))) {
            var item = array.addObject().put("callId", seen.callId()).put("from", seen.from()).put("to", seen.to());
            item.put("at", seen.at().toString()).put("messages", seen.messages());
            if (!seen.leg().isEmpty()) {
                item.put("leg", seen.leg());
            }
        }
        Requests.answer(context, json);
    }

    private static void answer(Context context, List<TracedMessage> messages) {
        var json = Requests.object();
        var array = json.putArray("messages");
        messages.forEach(message -> put(array.addObject(), message));
        Requests.answer(context, json);
    }

    private static void put(ObjectNode json, TracedMessage message) {
        json.put("at", message.at().toString())
                .put("direction", message.direction().name().toLowerCase(Locale.ROOT))
                .put("from", message.from())
                .put("to", message.to())
                .put("transport", message.transport())
                .put("firstLine", message.firstLine())
                .put("callId", message.callId())
                .put("text", message.text());
    }
}
