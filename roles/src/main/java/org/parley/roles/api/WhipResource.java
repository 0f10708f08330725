package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallControl.HangUp;
import org.parley.domain.calls.CallControl.JoinWithOffer;
import org.parley.domain.calls.CallControl.JoinedWithAnswer;
import org.parley.domain.calls.CallControl.SetVideo;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.VideoSource;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.ConferenceId;
import org.parley.domain.conversations.Conferences;
import org.parley.protocols.sdp.SessionDescription;

/**
 * Publishing into a conference and playing it by tools that know nothing of us: WHIP (RFC 9725) and its counterpart WHEP
 * (draft-ietf-wish-whep). A publisher is heard and seen, a player hears the mix and sees who speaks; both are legs like others.
 * Thread-safe.
 */
final class WhipResource {
    private static final String SDP = "application/sdp";
    private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
    private static final int NOT_POSSIBLE = 422;
    private static final int SESSION_BYTES = 16;
    /** Beyond, the oldest is forgotten: its leg goes on, and ends with its connection. */
    static final int SESSIONS_MAX = 10_000;

    private record Session(Principal by, CallId call, LegId leg) {}

    private final Map<String, Session> sessions = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > SESSIONS_MAX;
        }
    });

    private final CallControl calls;
    private final Conferences conferences;
    private final Accounts accounts;
    private final RateLimit strangers;
    private final Ids ids;

    WhipResource(CallControl calls, Conferences conferences, Accounts accounts, RateLimit strangers, Ids ids) {
        this.calls = calls;
        this.conferences = conferences;
        this.accounts = accounts;
        this.strangers = strangers;
        this.ids = ids;
    }

    void addTo(RoutesConfig routes) {
        for (var way : new String[] {"whip", "whep"}) {
            var endpoint = "/api/conferences/{id}/" + way;
            var session = endpoint + "/{session}";
            routes.options(endpoint, context -> describe(context));
            routes.post(endpoint, context -> begin(context, way));
            routes.patch(session, this::trickle);
            routes.delete(session, this::end);
        }
    }

    /** RFC 9725 §4.1: what may be posted. */
    private static void describe(Context context) {
        context.header("Accept-Post", SDP).status(204);
    }

    private void begin(Context context, String way) {
        var conference = new ConferenceId(context.pathParam("id"));
        var by = caller(context, conference, way);
        var offer = offer(context, way);
        var name = name(context, by);
        var joined = calls.joinWithOffer(new JoinWithOffer(
                ids.next("whip"), by, conference, ids.next("participant"), name, offer.toText()));
        if (way.equals("whip") && hasPictures(offer)) {
            calls.setVideo(new SetVideo(ids.next("whip"), by, joined.call(), joined.leg(), VideoSource.CAMERA, true));
        }
        var session = ids.secret(SESSION_BYTES);
        sessions.put(session, new Session(by, joined.call(), joined.leg()));
        answer(context, joined, session);
    }

    private static void answer(Context context, JoinedWithAnswer joined, String session) {
        context.status(201)
                .header("Location", context.path() + "/" + session)
                .header("ETag", entityTag(joined.leg()))
                .header("Accept-Patch", FRAGMENT)
                .contentType(SDP)
                .result(joined.answerSdp());
    }

    /**
     * RFC 9725 §4.3: more candidates of the client are welcome and not needed, as its checks come to our port and tell the same. An ICE
     * restart is not offered: the client starts anew.
     */
    private void trickle(Context context) {
        requireType(context, FRAGMENT);
        var leg = own(context).leg();
        var wanted = context.header("If-Match");
        if (wanted == null) {
            refuse(context, 428, "conflict", "If-Match is missing: name the ETag of the session (RFC 9725 §4.3.1).");
        } else if (wanted.equals("*")) {
            refuse(context, NOT_POSSIBLE, "invalid", "ICE is not restarted here: DELETE the session and POST a new offer.");
        } else if (!wanted.equals(entityTag(leg))) {
            refuse(context, 412, "conflict", "This is another ICE session's ETag.");
        } else {
            context.status(204);
        }
    }

    private void end(Context context) {
        var session = own(context);
        calls.hangUp(new HangUp(ids.next("whip"), session.by(), session.call(), session.leg()));
        sessions.remove(context.pathParam("session"));
        context.status(200);
    }

    /** The session's name is a secret, and RFC 9725 §4.7 wants the token besides: of the same person, or the invitation. */
    private Session own(Context context) {
        var conference = new ConferenceId(context.pathParam("id"));
        var token = token(context);
        var invitation = invited(context, token, conference);
        var session = sessions.get(context.pathParam("session"));
        if (invitation.isEmpty()) {
            var by = accounts.authenticate(token);
            if (session != null && !by.subject().equals(session.by().subject())) {
                throw new ParleyException(ErrorCode.FORBIDDEN, "This session is somebody else's.");
            }
        }
        if (session == null) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such session, or no more.");
        }
        return session;
    }

    /** An access token, of a guest too; or the invitation itself, which is what one can put into a tool's settings. */
    private Principal caller(Context context, ConferenceId conference, String way) {
        var token = token(context);
        return invited(context, token, conference)
                .<Principal>map(found -> accounts.signInGuest(
                                found.tenant(), found.id(), name(context).orElse(way.toUpperCase(Locale.ROOT)))
                        .guest())
                .orElseGet(() -> accounts.authenticate(token));
    }

    private Optional<Conference> invited(Context context, String token, ConferenceId conference) {
        if (token.indexOf('.') >= 0) {
            return Optional.empty();
        }
        strangers.check(Callers.source(context));
        return conferences.byInvitation(token).filter(found -> found.id().equals(conference));
    }

    private static String token(Context context) {
        return Callers.token(context)
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.UNAUTHENTICATED,
                        "A token is missing: send \"Authorization: Bearer TOKEN\", an access token or the conference's invitation."));
    }

    private static String name(Context context, Principal by) {
        return name(context).orElseGet(by::displayName);
    }

    private static Optional<String> name(Context context) {
        return Optional.ofNullable(context.queryParam("name")).filter(text -> !text.isBlank());
    }

    private static SessionDescription offer(Context context, String way) {
        requireType(context, SDP);
        var text = new String(Requests.bytes(context), StandardCharsets.UTF_8);
        var offer = SessionDescription.parse(text);
        if (!offer.isOk()) {
            throw new ParleyException(ErrorCode.PEER_BROKE_PROTOCOL, "The offer is no SDP: " + offer);
        }
        var description = offer.orThrow();
        boolean isPublisher = way.equals("whip");
        boolean isAsSaid = description.media().stream()
                .map(description::directionOf)
                .noneMatch(direction -> isPublisher ? direction.receives() && !direction.sends() : direction.sends() && !direction.receives());
        if (!isAsSaid) {
            // RFC 9725 §4.2: sendonly or sendrecv; a player's counterpart.
            throw new ParleyException(ErrorCode.INVALID, isPublisher ? "A publisher sends: offer sendonly." : "A player receives: offer recvonly.");
        }
        return description;
    }

    private static boolean hasPictures(SessionDescription offer) {
        return offer.firstMedia("video").filter(section -> offer.directionOf(section).sends()).isPresent();
    }

    private static void requireType(Context context, String wanted) {
        var type = context.contentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(wanted)) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "The body must be " + wanted + ".");
        }
    }

    private static String entityTag(LegId leg) {
        return "\"" + leg.value() + "\"";
    }

    private static void refuse(Context context, int status, String code, String message) {
        var json = Requests.object();
        json.putObject("error").put("code", code).put("message", message);
        Requests.answer(context, status, json);
    }
}
