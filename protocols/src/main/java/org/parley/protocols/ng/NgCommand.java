package org.parley.protocols.ng;

import java.util.Optional;
import java.util.OptionalInt;

/** What a request asks for. */
public sealed interface NgCommand {
    /** Is anybody there? */
    record Ping() implements NgCommand {}

    /** A party offers: rewrite its SDP, so that the other's media comes to us. */
    record Offer(NgOptions options) implements NgCommand {}

    /** The other party answers. */
    record Answer(NgOptions options) implements NgCommand {}

    /** The call, or the part of it that {@code party} names, is over, after {@code delaySeconds} if said, at once if zero. */
    record Delete(String callId, NgParty party, OptionalInt delaySeconds) implements NgCommand {}

    /** How the call fares. */
    record Query(String callId, NgParty party) implements NgCommand {}

    /** The call-ids there are, at most {@code limit}. */
    record List(int limit) implements NgCommand {}

    /**
     * Record the call's sound from now on.
     *
     * @param directory {@code recording-dir}: below the configured folder
     * @param file {@code recording-file}: without an ending
     */
    record StartRecording(String callId, Optional<String> directory, Optional<String> file) implements NgCommand {}

    record StopRecording(String callId) implements NgCommand {}

    /** A gate for something of one or all parties, opened or shut. Silence goes on sending packets with silence inside; a block does not. */
    record Gate(String callId, NgParty party, What what, boolean isShut) implements NgCommand {
        /** What is let through, or not. */
        public enum What {
            MEDIA,
            SILENCE,
            DTMF
        }
    }

    /** Play to the party in place of what it would hear: from {@code startMs} on, so many times. */
    record PlayMedia(String callId, NgParty party, Source source, int repeatTimes, long startMs) implements NgCommand {}

    record StopMedia(String callId, NgParty party) implements NgCommand {}

    /** Send digits as if the party had pressed them. {@code volume} in dBm0, below zero. */
    record PlayDtmf(String callId, NgParty party, String digits, int durationMs, int pauseMs, int volume)
            implements NgCommand {}

    /** Where the sound is. */
    sealed interface Source {
        record File(String path) implements Source {}

        record Blob(String bytes, NgForm form) implements Source {}
    }

    /** Of a request for a call, its id. */
    default Optional<String> call() {
        return switch (this) {
            case Ping _, List _ -> Optional.empty();
            case Offer(var options) -> Optional.of(options.callId());
            case Answer(var options) -> Optional.of(options.callId());
            case Delete(var id, _, _) -> Optional.of(id);
            case Query(var id, _) -> Optional.of(id);
            case StartRecording(var id, _, _) -> Optional.of(id);
            case StopRecording(var id) -> Optional.of(id);
            case Gate(var id, _, _, _) -> Optional.of(id);
            case PlayMedia(var id, _, _, _, _) -> Optional.of(id);
            case StopMedia(var id, _) -> Optional.of(id);
            case PlayDtmf(var id, _, _, _, _, _) -> Optional.of(id);
        };
    }
}
