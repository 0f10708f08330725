package org.parley.protocols.rtp;

/**
 * Reads dependency descriptors of one stream (AV1 RTP specification, appendix A), one after the other: templates come with key frames
 * and name the layers of all that follow. Keeps what was read last. Owned by whoever receives the stream; allocates nothing after its
 * construction.
 */
public final class DependencyDescriptor {
    private static final int TEMPLATES_MAX = 64;
    private static final int MANDATORY_BYTES = 3;

    private final byte[] spatial = new byte[TEMPLATES_MAX];
    private final byte[] temporal = new byte[TEMPLATES_MAX];
    private final int[] sizes = new int[4];
    private int templates;
    private int templateOffset;
    private int decodeTargets;
    private boolean hasStructure;
    private int templateId;
    private int frameNumber;
    private boolean isStart;
    private boolean isEnd;
    private byte[] data = new byte[0];
    private int bit;
    private int endBit;

    /** Takes the extension's value. False, and nothing is known of the packet, if it does not parse. */
    public boolean read(byte[] packet, int at, int bytes) {
        hasStructure = false;
        if (bytes < MANDATORY_BYTES) {
            return false;
        }
        isStart = (packet[at] & 0x80) != 0;
        isEnd = (packet[at] & 0x40) != 0;
        templateId = packet[at] & 0x3F;
        frameNumber = RtpPacket.uint16(packet, at + 1);
        if (bytes > MANDATORY_BYTES) {
            data = packet;
            bit = (at + MANDATORY_BYTES) * 8;
            endBit = (at + bytes) * 8;
            boolean brings = bits(1) == 1;
            bits(4);
            if (brings && !readStructure()) {
                templates = 0;
                return false;
            }
            hasStructure = brings;
        }
        return template() < templates;
    }

    /** Whether the packet begins a frame (of one spatial layer). */
    public boolean isFrameStart() {
        return isStart;
    }

    public boolean isFrameEnd() {
        return isEnd;
    }

    /** Whether the packet brought templates: a key frame's first. */
    public boolean bringsStructure() {
        return hasStructure;
    }

    /** 16 bits, going up by one with each frame. */
    public int frameNumber() {
        return frameNumber;
    }

    public int spatialLayer() {
        return spatial[template()];
    }

    public int temporalLayer() {
        return temporal[template()];
    }

    /** Spatial layers by the last structure. */
    public int spatialLayers() {
        return templates == 0 ? 1 : spatial[templates - 1] + 1;
    }

    /** Width in the upper and height in the lower 16 bits of a spatial layer; 0 if the structure does not say. */
    public int frameSize(int layer) {
        return layer < sizes.length ? sizes[layer] : 0;
    }

    /** Writes another frame number into a descriptor. */
    public static void setFrameNumber(byte[] packet, int at, int value) {
        RtpPacket.putUint16(packet, at + 1, value);
    }

    private int template() {
        return (templateId + TEMPLATES_MAX - templateOffset) % TEMPLATES_MAX;
    }

    private boolean readStructure() {
        templateOffset = bits(6);
        decodeTargets = bits(5) + 1;
        if (!readLayers()) {
            return false;
        }
        skip(2 * decodeTargets * templates);
        for (int i = 0; i < templates; i++) {
            while (bits(1) == 1 && bit <= endBit) {
                bits(4);
            }
        }
        skipChains();
        boolean saysSizes = bits(1) == 1;
        for (int layer = 0; layer < sizes.length; layer++) {
            boolean isThere = saysSizes && layer < spatialLayers();
            sizes[layer] = isThere ? bits(16) + 1 << 16 | (bits(16) + 1) & 0xFFFF : 0;
        }
        return bit <= endBit;
    }

    private boolean readLayers() {
        int layer = 0;
        int time = 0;
        templates = 0;
        int next = 0;
        while (next != 3) {
            if (templates >= TEMPLATES_MAX || layer > 3 || time > 7 || bit > endBit) {
                return false;
            }
            spatial[templates] = (byte) layer;
            temporal[templates] = (byte) time;
            templates++;
            next = bits(2);
            time = next == 1 ? time + 1 : next == 2 ? 0 : time;
            layer = next == 2 ? layer + 1 : layer;
        }
        return true;
    }

    private void skipChains() {
        int chains = nonSymmetric(decodeTargets + 1);
        if (chains == 0) {
            return;
        }
        for (int i = 0; i < decodeTargets; i++) {
            nonSymmetric(chains);
        }
        skip(4 * chains * templates);
    }

    private void skip(int count) {
        bit += count;
    }

    /** Beyond the end there are zeros: {@link #readStructure} looks whether it went there. */
    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int here = bit < endBit ? data[bit >> 3] >> (7 - (bit & 7)) & 1 : 0;
            value = value << 1 | here;
            bit++;
        }
        return value;
    }

    /** ns(n) of the AV1 specification §4.10.7. */
    private int nonSymmetric(int count) {
        int width = 32 - Integer.numberOfLeadingZeros(count);
        int split = (1 << width) - count;
        int value = bits(width - 1);
        return value < split ? value : (value << 1) - split + bits(1);
    }
}
