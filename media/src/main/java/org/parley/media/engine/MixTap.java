package org.parley.media.engine;

import java.util.List;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Mixer;
import org.parley.media.tap.TapSink;
import org.parley.media.tap.TapTracks;

/** Hands one mix to one sink: the mix itself and each member under his own track. Owned by the media loop. */
final class MixTap {
    private final TapSink sink;
    private final TapTracks tracks;
    private final short[] mixFrame = new short[Frames.SAMPLES];
    private long frameIndex;
    private int lastTrack = TapSink.MIX_TRACK;

    MixTap(TapSink sink, TapTracks tracks) {
        this.sink = sink;
        this.tracks = tracks;
    }

    TapSink sink() {
        return sink;
    }

    void onJoined(MediaLeg leg) {
        if (tracks == TapTracks.MIX) {
            return;
        }
        leg.setTrack(++lastTrack);
        sink.onTrack(leg.track(), leg.spec().participant(), leg.spec().name());
    }

    void onLeft(MediaLeg leg) {
        if (leg.track() > 0) {
            sink.onTrackEnd(leg.track(), frameIndex);
            leg.setTrack(0);
        }
    }

    /** Before the mix: what came from each member, as it came. */
    void onMembers(List<MediaLeg> legs) {
        for (int i = 0; i < legs.size(); i++) {
            var leg = legs.get(i);
            if (leg.track() > 0 && leg.member().hasSound()) {
                sink.onFrame(leg.track(), frameIndex, leg.member().sound(), 0);
            }
        }
    }

    /** After the mix; the end of the tick. */
    void onMix(Mixer mixer) {
        if (tracks != TapTracks.MEMBERS && !mixer.isSilent()) {
            mixer.heardByAll(mixFrame, 0);
            sink.onFrame(TapSink.MIX_TRACK, frameIndex, mixFrame, 0);
        }
        frameIndex++;
    }

    /** Time that the clock left out: silent in every track. */
    void skip(int frames) {
        frameIndex += frames;
    }

    void end() {
        sink.onEnd(frameIndex);
    }
}
