package org.parley.protocols.ng;

import java.util.Locale;
import java.util.Optional;

/** Reads what a request asks for. Functions only. */
public final class NgRequests {
    /** What a request's dictionary comes to. */
    public sealed interface Read {
        record Ok(NgCommand command) implements Read {}

        /** Why not, and what would be right; for {@code error-reason}. */
        record Refused(String because) implements Read {}
    }

    private static final int LIST_DEFAULT = 32;
    private static final int LIST_MAX = 1_000;
    private static final int DIGIT_MS = 250;
    private static final int PAUSE_MS = 100;
    private static final int VOLUME_DBM0 = -8;

    private NgRequests() {}

    /** Never throws. */
    public static Read read(NgMessage request) {
        var body = request.body();
        var name = body.text("command").orElse("").strip().toLowerCase(Locale.ROOT).replace('-', ' ');
        return switch (name) {
            case "" -> new Read.Refused("Dictionary contains no key \"command\"");
            case "ping" -> new Read.Ok(new NgCommand.Ping());
            case "list" -> list(body);
            case "offer" -> description(body, true);
            case "answer" -> description(body, false);
            case "delete" -> call(body, id -> new NgCommand.Delete(id, party(body), NgOptionsReader.seconds(body)));
            case "query" -> call(body, id -> new NgCommand.Query(id, party(body)));
            case "start recording" ->
                call(body, id -> new NgCommand.StartRecording(id, body.text("recording-dir"), body.text("recording-file")));
            case "stop recording" -> call(body, NgCommand.StopRecording::new);
            case "block media" -> gate(body, NgCommand.Gate.What.MEDIA, true);
            case "unblock media" -> gate(body, NgCommand.Gate.What.MEDIA, false);
            case "silence media" -> gate(body, NgCommand.Gate.What.SILENCE, true);
            case "unsilence media" -> gate(body, NgCommand.Gate.What.SILENCE, false);
            case "block dtmf" -> gate(body, NgCommand.Gate.What.DTMF, true);
            case "unblock dtmf" -> gate(body, NgCommand.Gate.What.DTMF, false);
            case "play media" -> playMedia(request);
            case "stop media" -> call(body, id -> new NgCommand.StopMedia(id, party(body)));
            case "play dtmf" -> playDtmf(body);
            default -> new Read.Refused("Unrecognized command \"" + printable(name) + "\"; there are ping, offer, answer, delete, query, "
                    + "list, start recording, stop recording, block media, unblock media, silence media, unsilence media, "
                    + "block DTMF, unblock DTMF, play media, stop media and play DTMF");
        };
    }

    private static Read description(NgValue.Dictionary body, boolean isOffer) {
        var callId = body.text("call-id").filter(NgRequests::isName);
        var fromTag = body.text("from-tag").filter(NgRequests::isName);
        var sdp = body.text("sdp");
        if (callId.isEmpty()) {
            return new Read.Refused("No call-id in message");
        }
        if (fromTag.isEmpty()) {
            return new Read.Refused("No from-tag in message");
        }
        if (sdp.isEmpty()) {
            return new Read.Refused("No SDP body in message: the key is \"sdp\"");
        }
        var options = new NgOptionsReader().read(body, callId.get(), fromTag.get(), sdp.get());
        if (!isOffer && options.toTag().isEmpty()) {
            return new Read.Refused("No to-tag in message: an answer says who answers in to-tag, and from-tag is who offered");
        }
        return new Read.Ok(isOffer ? new NgCommand.Offer(options) : new NgCommand.Answer(options));
    }

    private static Read list(NgValue.Dictionary body) {
        long limit = body.whole("limit").orElse((long) LIST_DEFAULT);
        return limit < 0
                ? new Read.Refused("invalid limit, must be >= 0")
                : new Read.Ok(new NgCommand.List((int) Math.min(limit, LIST_MAX)));
    }

    private static Read gate(NgValue.Dictionary body, NgCommand.Gate.What what, boolean isShut) {
        return call(body, id -> new NgCommand.Gate(id, party(body), what, isShut));
    }

    private static Read playMedia(NgMessage request) {
        var body = request.body();
        Optional<NgCommand.Source> file = body.text("file").map(NgCommand.Source.File::new);
        var source = file.or(() -> body.text("blob").map(bytes -> new NgCommand.Source.Blob(bytes, request.form())));
        if (source.isEmpty()) {
            return new Read.Refused("No media file specified: name one by \"file\", or send its bytes in \"blob\"");
        }
        long repeats = body.whole("repeat-times").orElse(1L);
        long startMs = body.whole("start-pos").orElse(0L);
        return call(body, id -> new NgCommand.PlayMedia(
                id, party(body), source.get(), (int) Math.clamp(repeats, 1, 1_000), Math.max(0, startMs)));
    }

    private static Read playDtmf(NgValue.Dictionary body) {
        var digits = body.text("code").or(() -> body.text("digit")).orElse("").strip().toUpperCase(Locale.ROOT);
        if (digits.isEmpty() || digits.length() > 32 || !digits.matches("[0-9A-D*#]+")) {
            return new Read.Refused("No valid DTMF code: \"code\" is one or more of 0-9, *, #, A-D");
        }
        return call(body, id -> new NgCommand.PlayDtmf(
                id,
                party(body),
                digits,
                (int) Math.clamp(body.whole("duration").orElse((long) DIGIT_MS), 40, 5_000),
                (int) Math.clamp(body.whole("pause").orElse((long) PAUSE_MS), 40, 5_000),
                (int) -Math.clamp(Math.abs(body.whole("volume").orElse((long) VOLUME_DBM0)), 0, 63)));
    }

    private static Read call(NgValue.Dictionary body, java.util.function.Function<String, NgCommand> command) {
        return body.text("call-id")
                .filter(NgRequests::isName)
                .<Read>map(id -> new Read.Ok(command.apply(id)))
                .orElseGet(() -> new Read.Refused("No call-id in message"));
    }

    private static NgParty party(NgValue.Dictionary body) {
        boolean all = body.text("all").isPresent()
                || body.texts("flags").stream().anyMatch(flag -> NgOptionsReader.normal(flag).equals("all"));
        return new NgParty(
                body.text("from-tag").filter(tag -> !tag.isEmpty()),
                body.text("to-tag").filter(tag -> !tag.isEmpty()),
                body.text("via-branch"),
                body.text("label"),
                body.text("address"),
                all);
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= 1_024;
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(40, text.length())).replaceAll("[^ -~]", "?");
    }
}
