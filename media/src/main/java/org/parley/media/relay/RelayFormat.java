package org.parley.media.relay;

import java.util.Locale;
import java.util.Optional;
import org.parley.media.codec.AudioFormat;

/**
 * A format as {@code a=rtpmap} names it (RFC 8866 §6.6). Two are the same if name, clock and channels agree; parameters ({@code a=fmtp}) are
 * the sides' affair.
 */
public record RelayFormat(String encoding, int clockHz, int channels) {
    /** Names compare without case: kept in lower case. */
    public RelayFormat {
        encoding = encoding.toLowerCase(Locale.ROOT);
    }

    public RelayFormat(String encoding, int clockHz) {
        this(encoding, clockHz, 1);
    }

    /** RFC 4733. */
    public static RelayFormat telephoneEvents(int clockHz) {
        return new RelayFormat("telephone-event", clockHz);
    }

    public static RelayFormat of(AudioFormat format) {
        return new RelayFormat(format.encodingName(), format.rtpClockHz(), format.sdpChannels());
    }

    public boolean isTelephoneEvent() {
        return encoding.equals("telephone-event");
    }

    /** What we could decode and encode ourselves. */
    public Optional<AudioFormat> audio() {
        return AudioFormat.named(encoding, clockHz);
    }
}
