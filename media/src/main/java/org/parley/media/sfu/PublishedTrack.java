package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture that a leg sends: its camera or its screen, in one stream or in simulcast layers. Who sees it is a list of slots; with
 * nobody there nothing is forwarded, asked for again or kept alive. Owned by the media loop.
 */
final class PublishedTrack {
    /** Simulcast layers, at most. */
    static final int LAYERS = 3;
    /** What layers are taken for before a key frame has said their size. */
    private static final int[] LIKELY_HEIGHTS = {180, 360, 720};

    final LegPictures owner;
    final PictureSource source;
    private final UpLayer[] layers = new UpLayer[LAYERS];
    private final List<DownTrack> viewers = new ArrayList<>();
    private VideoAgreement.Upload upload;
    private boolean isOn;

    PublishedTrack(LegPictures owner, VideoAgreement.Upload upload) {
        this.owner = owner;
        this.upload = upload;
        source = upload.source();
        for (int i = 0; i < LAYERS; i++) {
            layers[i] = new UpLayer(this, i);
        }
    }

    void agree(VideoAgreement.Upload value) {
        upload = value;
    }

    VideoAgreement.Upload upload() {
        return upload;
    }

    UpLayer layer(int index) {
        return layers[index];
    }

    /** Whether others may see it. */
    boolean isOn() {
        return isOn;
    }

    void setOn(boolean value) {
        isOn = value;
    }

    boolean isLive(long nowNs) {
        for (var layer : layers) {
            if (layer.isLive(nowNs)) {
                return true;
            }
        }
        return false;
    }

    /** Forwards to everybody who sees the track. */
    void forward(UpLayer layer, PicturePacket packet, long nowNs) {
        if (!isOn) {
            return;
        }
        for (int i = 0; i < viewers.size(); i++) {
            viewers.get(i).onPacket(layer, packet, nowNs);
        }
    }

    void addViewer(DownTrack slot) {
        if (!viewers.contains(slot)) {
            viewers.add(slot);
        }
    }

    void removeViewer(DownTrack slot) {
        viewers.remove(slot);
    }

    /** Whether anybody looks at this layer or is about to. */
    boolean isSeen(UpLayer layer) {
        if (!isOn) {
            return false;
        }
        for (int i = 0; i < viewers.size(); i++) {
            if (viewers.get(i).uses(layer)) {
                return true;
            }
        }
        return false;
    }

    void onRestart(UpLayer layer) {
        for (int i = 0; i < viewers.size(); i++) {
            viewers.get(i).onRestart(layer);
        }
    }

    void onTime(long nowNs, PictureUplink uplink) {
        for (var layer : layers) {
            layer.onTime(nowNs, uplink);
        }
    }

    /** Ends it for all who see it. */
    void close() {
        for (var slot : List.copyOf(viewers)) {
            slot.clear();
        }
    }

    /** How many qualities can be chosen now, from the smallest up. */
    int choices(long nowNs) {
        int count = 0;
        for (var layer : layers) {
            count += layer.isLive(nowNs) ? layer.rates().highestSpatial() + 1 : 0;
        }
        return count;
    }

    /** Points {@code into} at the {@code index}-th quality that is live, smallest first. */
    void choose(int index, long nowNs, LayerChoice into) {
        int left = index;
        for (var layer : layers) {
            if (!layer.isLive(nowNs)) {
                continue;
            }
            int spatial = layer.rates().highestSpatial() + 1;
            if (left < spatial) {
                into.set(layer, left, height(layer, left, spatial));
                return;
            }
            left -= spatial;
        }
        into.clear();
    }

    /** SVC layers halve from one to the next; of a single stream the size is its own. */
    private int height(UpLayer layer, int spatial, int spatialCount) {
        boolean isSimulcast = upload.rids().size() > 1;
        int likely = isSimulcast ? LIKELY_HEIGHTS[layer.index] : LIKELY_HEIGHTS[LAYERS - 1];
        int whole = layer.height() > 0 ? layer.height() : likely;
        return whole >> (spatialCount - 1 - spatial);
    }
}
