package org.parley.roles.gateway;

import java.util.List;
import java.util.Optional;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.Listening;
import org.parley.domain.calls.Seat;
import org.parley.domain.calls.VideoSource;
import org.parley.domain.calls.VideoView;
import org.parley.net.http.JsonInput;

/** A frame from a client, read strictly. */
sealed interface ClientFrame {
    /** Chosen by the client; empty for {@code hello}. */
    String id();

    record Hello(String token, Optional<Long> resumeAfter) implements ClientFrame {
        @Override
        public String id() {
            return "";
        }
    }

    record Join(String id, String conference, String participant, Optional<String> displayName) implements ClientFrame {}

    record Dial(String id, String number, String participant) implements ClientFrame {}

    record Accept(String id, String call, String leg, String participant) implements ClientFrame {}

    record Answer(String id, String call, String leg, String sdp) implements ClientFrame {}

    record HangUp(String id, String call, String leg) implements ClientFrame {}

    record Mute(String id, String call, String leg, boolean muted) implements ClientFrame {}

    record Record(String id, String call, boolean on) implements ClientFrame {}

    /** A new description of a leg of one's own. */
    record Offer(String id, String call, String leg, boolean video, boolean restart) implements ClientFrame {}

    record Video(String id, String call, String leg, VideoSource source, boolean on) implements ClientFrame {}

    record View(String id, String call, String leg, List<VideoView> wanted) implements ClientFrame {}

    record TakeSeat(String id, String call, String leg, Seat seat) implements ClientFrame {}

    record Listen(String id, String call, String leg, Listening how) implements ClientFrame {}

    record Moderate(
            String id,
            String call,
            String leg,
            Optional<Boolean> muted,
            Optional<Boolean> deaf,
            Optional<Double> gainDb)
            implements ClientFrame {}

    record Lock(String id, String call, boolean on) implements ClientFrame {}

    record Token(String id, String token) implements ClientFrame {}

    record Ping(String id) implements ClientFrame {}

    /** What reading makes of a text. */
    sealed interface Read {
        record Ok(ClientFrame frame) implements Read {}

        /** A known command with wrong fields: answered, and the client may go on. */
        record Refused(String id, String message) implements Read {}

        /** Not a frame at all: answered, then the connection is closed. */
        record Bad(String message) implements Read {}
    }

    int ID_MAX = 100;
    int NAME_MAX = 100;
    int NUMBER_MAX = 100;
    int TOKEN_MAX = 4_000;
    int SDP_MAX = 60_000;
    int PIXELS_MAX = 16_384;

    static Read read(String text) {
        JsonInput input;
        String type;
        String id;
        try {
            input = JsonInput.parse(text);
            type = input.line("type", 20);
            id = type.equals("hello") ? "" : input.line("id", ID_MAX);
        } catch (ParleyException malformed) {
            return new Read.Bad(String.valueOf(malformed.getMessage()));
        }
        try {
            var frame = read(type, id, input);
            if (frame.isEmpty()) {
                return new Read.Bad("There is no frame of this type; known are hello, join, dial, accept, answer, hang-up, mute,"
                        + " record, offer, video, view, seat, listen, moderate, lock, token and ping.");
            }
            input.end();
            return new Read.Ok(frame.get());
        } catch (ParleyException wrong) {
            return new Read.Refused(id, String.valueOf(wrong.getMessage()));
        }
    }

    private static Optional<ClientFrame> read(String type, String id, JsonInput input) {
        return switch (type) {
            case "hello" -> Optional.of(new Hello(input.line("token", TOKEN_MAX), input.optionalCount("resumeAfter")));
            case "join" ->
                Optional.of(new Join(
                        id,
                        input.line("conference", ID_MAX),
                        input.line("participant", ID_MAX),
                        input.optionalLine("displayName", NAME_MAX)));
            case "dial" ->
                Optional.of(new Dial(id, input.line("number", NUMBER_MAX), input.line("participant", ID_MAX)));
            case "record" -> Optional.of(new Record(id, input.line("call", ID_MAX), input.flag("on")));
            case "lock" -> Optional.of(new Lock(id, input.line("call", ID_MAX), input.flag("on")));
            case "token" -> Optional.of(new Token(id, input.line("token", TOKEN_MAX)));
            case "ping" -> Optional.of(new Ping(id));
            case "accept", "answer", "hang-up", "mute", "offer", "video", "view", "seat", "listen", "moderate" ->
                Optional.of(ofLeg(type, id, input.line("call", ID_MAX), input.line("leg", ID_MAX), input));
            default -> Optional.empty();
        };
    }

    /** What is asked of one leg of a call. */
    private static ClientFrame ofLeg(String type, String id, String call, String leg, JsonInput input) {
        return switch (type) {
            case "accept" -> new Accept(id, call, leg, input.line("participant", ID_MAX));
            case "answer" -> new Answer(id, call, leg, input.text("sdp", SDP_MAX));
            case "hang-up" -> new HangUp(id, call, leg);
            case "mute" -> new Mute(id, call, leg, input.flag("muted"));
            case "offer" -> new Offer(id, call, leg, input.flag("video"), input.flag("restart"));
            case "video" -> new Video(id, call, leg, input.choice("source", VideoSource.values()), input.flag("on"));
            case "view" ->
                new View(id, call, leg, input.objects("wanted", CallControl.View.WANTED_MAX, ClientFrame::wanted));
            case "seat" -> new TakeSeat(id, call, leg, seat(input));
            case "listen" -> new Listen(id, call, leg, input.choice("how", Listening.values()));
            case "moderate" ->
                new Moderate(
                        id,
                        call,
                        leg,
                        input.optionalFlag("muted"),
                        input.optionalFlag("deaf"),
                        input.optionalNumber(
                                "gainDb", -CallControl.Moderate.GAIN_MAX_DB, CallControl.Moderate.GAIN_MAX_DB));
            default -> throw new IllegalArgumentException("Not asked of a leg: " + type);
        };
    }

    private static Seat seat(JsonInput input) {
        return new Seat(
                input.number("x", -Seat.ROOM_M, Seat.ROOM_M),
                input.number("y", -Seat.ROOM_M, Seat.ROOM_M),
                input.number("facing", -360, 360));
    }

    private static VideoView wanted(JsonInput input) {
        return new VideoView(
                new LegId(input.line("leg", ID_MAX)),
                input.choice("source", VideoSource.values()),
                input.count("width", PIXELS_MAX),
                input.count("height", PIXELS_MAX));
    }
}
