package org.parley.media.codec;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The audio formats that Parley speaks, best first, as SDP names them (RFC 3551 §6, RFC 7587). */
public enum AudioFormat {
    /** RFC 7587: always "opus/48000/2" in SDP, whatever is sent inside. */
    OPUS("opus", -1, 48000, 48000, 2),
    /** RFC 3551 §4.5.2: the RTP clock is 8000 by an old mistake that is kept; the sound has 16000 samples a second. */
    G722("G722", 9, 8000, 16000, 1),
    PCMA("PCMA", 8, 8000, 8000, 1),
    PCMU("PCMU", 0, 8000, 8000, 1);

    private final String encodingName;
    private final int staticPayloadType;
    private final int rtpClockHz;
    private final int sampleRateHz;
    private final int sdpChannels;

    AudioFormat(String encodingName, int staticPayloadType, int rtpClockHz, int sampleRateHz, int sdpChannels) {
        this.encodingName = encodingName;
        this.staticPayloadType = staticPayloadType;
        this.rtpClockHz = rtpClockHz;
        this.sampleRateHz = sampleRateHz;
        this.sdpChannels = sdpChannels;
    }

    /** The format of an {@code a=rtpmap}; names compare without case. Channels do not matter but for Opus' clock. */
    public static Optional<AudioFormat> named(String encodingName, int rtpClockHz) {
        for (var format : values()) {
            if (format.encodingName.toLowerCase(Locale.ROOT).equals(encodingName.toLowerCase(Locale.ROOT))
                    && format.rtpClockHz == rtpClockHz) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of a static payload type (RFC 3551 §6), for offers without {@code a=rtpmap}. */
    public static Optional<AudioFormat> ofStaticPayloadType(int payloadType) {
        for (var format : values()) {
            if (format.staticPayloadType == payloadType && payloadType >= 0) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    public String encodingName() {
        return encodingName;
    }

    /** RFC 3551 §6; empty for Opus, which always has a dynamic one. */
    public OptionalInt staticPayloadType() {
        return staticPayloadType < 0 ? OptionalInt.empty() : OptionalInt.of(staticPayloadType);
    }

    /** Ticks of the RTP timestamp per second. */
    public int rtpClockHz() {
        return rtpClockHz;
    }

    /** Samples per second of what the codecs of {@link #openEncoder} and {@link #openDecoder} take and give. */
    public int sampleRateHz() {
        return sampleRateHz;
    }

    /** Channels in {@code a=rtpmap}; 1 is left out there. */
    public int sdpChannels() {
        return sdpChannels;
    }

    /** RTP timestamp ticks of {@code samples} samples of this format. */
    public int ticks(int samples) {
        return (int) ((long) samples * rtpClockHz / sampleRateHz);
    }

    /** A mono encoder for conversation at {@link #sampleRateHz}. Opus: {@link OpusSettings#CONVERSATION}. */
    public AudioEncoder openEncoder() {
        return switch (this) {
            case OPUS -> OpusEncoder.open(48000, 1, OpusSettings.CONVERSATION);
            case G722 -> new G722Encoder();
            case PCMA -> new G711Encoder(G711.A_LAW);
            case PCMU -> new G711Encoder(G711.MU_LAW);
        };
    }

    /** An encoder for conversation that takes {@code channels}: 2 with Opus only. */
    public AudioEncoder openEncoder(int channels) {
        if (channels == 1) {
            return openEncoder();
        }
        if (this != OPUS || channels != 2) {
            throw new IllegalArgumentException(this + " has no " + channels + " channels.");
        }
        return OpusEncoder.open(48000, 2, OpusSettings.STEREO);
    }

    /** A mono decoder at {@link #sampleRateHz}; stereo Opus comes out mixed down. */
    public AudioDecoder openDecoder() {
        return switch (this) {
            case OPUS -> OpusDecoder.open(48000, 1);
            case G722 -> new G722Decoder();
            case PCMA -> new G711Decoder(G711.A_LAW);
            case PCMU -> new G711Decoder(G711.MU_LAW);
        };
    }
}
