package org.parley.roles.media.ng;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.CallTones;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Frames;
import org.parley.media.relay.RelaySide;
import org.parley.protocols.ng.NgCommand;

/** Digits that a proxy asks for, to one side: as telephone events where it takes them, else as tones in its sound. */
final class NgDigits {
    private NgDigits() {}

    /** On the media loop. False if the side takes neither. */
    static boolean send(RelaySide side, NgCommand.PlayDtmf play) {
        boolean takesEvents = side.media().formats().values().stream().anyMatch(format -> format.isTelephoneEvent());
        if (!takesEvents) {
            return side.play(new Tones(play));
        }
        boolean all = true;
        for (char digit : play.digits().toCharArray()) {
            all &= side.sendDigit(digit, play.durationMs());
        }
        return all;
    }

    /** Tones and the pauses between them. */
    private static final class Tones implements ToneSource {
        private final Deque<Character> left = new ArrayDeque<>();
        private final int durationMs;
        private final int pauseFrames;
        private @Nullable ToneSource tone;
        private int pause;

        Tones(NgCommand.PlayDtmf play) {
            for (char digit : play.digits().toCharArray()) {
                left.add(digit);
            }
            durationMs = play.durationMs();
            pauseFrames = Math.max(1, play.pauseMs() / Frames.DURATION_MS);
        }

        @Override
        public boolean fill(short[] out, int offset, int samples) {
            if (pause > 0) {
                pause--;
                java.util.Arrays.fill(out, offset, offset + samples, (short) 0);
                return true;
            }
            var sounding = tone;
            if (sounding == null) {
                sounding = CallTones.dtmf(left.removeFirst(), Duration.ofMillis(durationMs), Frames.SAMPLE_RATE);
                tone = sounding;
            }
            if (!sounding.fill(out, offset, samples)) {
                tone = null;
                pause = pauseFrames;
            }
            return tone != null || !left.isEmpty();
        }
    }
}
