package org.parley.media.codec;

/** Encodes G.711, one byte per sample. Has no memory of frames before. */
final class G711Encoder implements AudioEncoder {
    private final G711 law;

    G711Encoder(G711 law) {
        this.law = law;
    }

    @Override
    public int sampleRate() {
        return 8000;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int encode(short[] pcm, int offset, int samplesPerChannel, byte[] out, int outOffset, int maxBytes) {
        if (samplesPerChannel > maxBytes) {
            throw new IllegalArgumentException(
                    "G.711 needs " + samplesPerChannel + " bytes, and there is room for " + maxBytes + ".");
        }
        for (int i = 0; i < samplesPerChannel; i++) {
            out[outOffset + i] = law.encode(pcm[offset + i]);
        }
        return samplesPerChannel;
    }

    @Override
    public void continueFrom(AudioEncoder other) {} // Each sample stands for itself.

    @Override
    public void close() {}
}
