package org.parley.media.engine;

import java.util.Map;
import java.util.Objects;
import org.parley.media.codec.AudioFormat;

/**
 * What a leg's negotiation came to: how we send, and what we understand.
 *
 * @param sendFormat what we encode
 * @param sendChannels 2 where the peer wants stereo ({@code stereo=1}, RFC 7587 §6.1); he still gets one channel where both would be equal
 * @param sendPayloadType under which number
 * @param receive formats by payload type
 * @param telephoneEvents clock rates in Hz of RFC 4733 events, by payload type
 */
public record LegAudio(
        AudioFormat sendFormat,
        int sendChannels,
        int sendPayloadType,
        Map<Integer, AudioFormat> receive,
        Map<Integer, Integer> telephoneEvents) {
    public LegAudio {
        receive = Map.copyOf(receive);
        telephoneEvents = Map.copyOf(telephoneEvents);
        Objects.checkIndex(sendPayloadType, 128);
        if (sendChannels < 1 || sendChannels > (sendFormat == AudioFormat.OPUS ? 2 : 1)) {
            throw new IllegalArgumentException(sendFormat + " has no " + sendChannels + " channels");
        }
        receive.keySet().forEach(type -> Objects.checkIndex(type, 128));
        telephoneEvents.keySet().forEach(type -> Objects.checkIndex(type, 128));
    }

    /** For a peer who hears one channel. */
    public LegAudio(
            AudioFormat sendFormat,
            int sendPayloadType,
            Map<Integer, AudioFormat> receive,
            Map<Integer, Integer> telephoneEvents) {
        this(sendFormat, 1, sendPayloadType, receive, telephoneEvents);
    }
}
