package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.RtxPacket;

/**
 * Which of a leg's sources is which layer: from its description where that says so, else from the section's and the layer's names in the
 * packets' extensions (RFC 9143 §9.2, RFC 8852). Owned by the media loop.
 */
final class PictureSources {
    /** Two for each layer of a camera and a screen, and as many again for one that is switched. */
    static final int SOURCES_MAX = 24;

    private final int[] ssrcs = new int[SOURCES_MAX];
    private final @Nullable UpLayer[] layers = new UpLayer[SOURCES_MAX];
    private int count;
    private int oldest;

    /** What a description says. */
    void learn(UpLayer layer, SourcePair pair) {
        layer.useSource(pair.ssrc());
        put(pair.ssrc(), layer);
        if (pair.rtxSsrc() != 0) {
            put(pair.rtxSsrc(), layer);
        }
    }

    /** The layer that a packet belongs to, or that it repairs; null while nobody has said. */
    @Nullable UpLayer layer(byte[] data, int offset, boolean isRtx, LegPictures leg) {
        int ssrc = RtpPacket.ssrc(data, offset);
        for (int i = 0; i < count; i++) {
            if (ssrcs[i] == ssrc) {
                var layer = layers[i];
                // A stream that comes back under its old source after another was used.
                if (layer != null && !isRtx) {
                    layer.useSource(ssrc);
                }
                return layer;
            }
        }
        var found = named(data, offset, isRtx, leg);
        if (found != null) {
            put(ssrc, found);
            leg.noteSource();
            if (!isRtx) {
                found.useSource(ssrc);
            }
        }
        return found;
    }

    private @Nullable UpLayer named(byte[] data, int offset, boolean isRtx, LegPictures leg) {
        var extensions = leg.extensions();
        int midAt = RtpPacket.extensionOffset(data, offset, extensions.mid());
        var track = midAt < 0
                ? leg.onlyTrack()
                : leg.track(data, midAt, RtpPacket.extensionBytes(data, offset, midAt));
        if (track == null) {
            return null;
        }
        var rids = track.upload().rids();
        if (rids.size() < 2) {
            return isRtx && !track.layer(0).hasSource() ? null : track.layer(0);
        }
        int ridAt = RtpPacket.extensionOffset(data, offset, isRtx ? extensions.repairedRid() : extensions.rid());
        if (ridAt < 0) {
            return null;
        }
        int bytes = RtpPacket.extensionBytes(data, offset, ridAt);
        for (int i = 0; i < rids.size() && i < PublishedTrack.LAYERS; i++) {
            if (equalsText(rids.get(i), data, ridAt, bytes)) {
                return track.layer(i);
            }
        }
        return null;
    }

    /** Makes the original of a retransmission, two bytes further on; false if there is none in it. */
    boolean unwrap(byte[] data, int offset, int length, int payloadType, UpLayer layer) {
        if (!layer.hasSource() || RtxPacket.originalSequence(data, offset, length) < 0) {
            return false;
        }
        RtxPacket.unwrap(data, offset, payloadType, layer.ssrc());
        return true;
    }

    @Nullable UpLayer find(int ssrc) {
        for (int i = 0; i < count; i++) {
            if (ssrcs[i] == ssrc) {
                return layers[i];
            }
        }
        return null;
    }

    /** A source of theirs, for feedback on the connection as a whole; 0 while there is none. */
    int anySsrc() {
        return count == 0 ? 0 : ssrcs[0];
    }

    /** What another node has to know, as names are in the first packets of a source only; what is in use comes first. */
    List<PicturesSnapshot.Learned> snapshot() {
        var known = new ArrayList<PicturesSnapshot.Learned>();
        for (int i = 0; i < count; i++) {
            var layer = layers[i];
            if (layer != null) {
                boolean isRtx = !layer.hasSource() || layer.ssrc() != ssrcs[i];
                known.add(isRtx ? known.size() : 0, new PicturesSnapshot.Learned(layer.track.source, layer.index, ssrcs[i], isRtx));
            }
        }
        return known;
    }

    void resume(PicturesSnapshot.Learned from, UpLayer layer) {
        put(from.ssrc(), layer);
        if (!from.isRtx()) {
            layer.useSource(from.ssrc());
        }
    }

    private void put(int ssrc, UpLayer layer) {
        for (int i = 0; i < count; i++) {
            if (ssrcs[i] == ssrc) {
                layers[i] = layer;
                return;
            }
        }
        int place = count < SOURCES_MAX ? count++ : oldest++ % SOURCES_MAX;
        ssrcs[place] = ssrc;
        layers[place] = layer;
    }

    static boolean equalsText(String text, byte[] data, int at, int bytes) {
        if (text.length() != bytes) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            if (text.charAt(i) != (data[at + i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }
}
