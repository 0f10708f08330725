package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;

/** A quality of a track: a stream, and in it the spatial layers up to one. Filled again for each question. */
final class LayerChoice {
    private @Nullable UpLayer layer;
    private int spatialLayer;
    private int height;

    void set(UpLayer stream, int spatial, int pixels) {
        layer = stream;
        spatialLayer = spatial;
        height = pixels;
    }

    void clear() {
        layer = null;
    }

    @Nullable UpLayer layer() {
        return layer;
    }

    int spatialLayer() {
        return spatialLayer;
    }

    /** In pixels. */
    int height() {
        return height;
    }

    /** What it takes with temporal layers up to this one. */
    long bitsPerSecond(int temporalLayer) {
        return layer == null ? 0 : layer.rates().bitsPerSecond(spatialLayer, temporalLayer);
    }
}
