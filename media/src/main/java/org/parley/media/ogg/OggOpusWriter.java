package org.parley.media.ogg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes one Ogg Opus file of 20 ms mono packets on a clock: where no packet comes, silence is written, so that time
 * in the file is time in the recording. One owner; not thread-safe. Memory is bounded by one page.
 */
public final class OggOpusWriter implements AutoCloseable {
    /** Samples per packet; granule positions count at 48 kHz whatever the sound was (RFC 7845 §4). */
    private static final int FRAME_SAMPLES = 960;

    /** What libopus looks ahead at 48 kHz; players leave out as much at the start (RFC 7845 §4.2). */
    static final int PRE_SKIP = 312;

    /** 20 ms of silence: full-band CELT, one frame, and the two bytes that say "silence" (RFC 6716 §4.3.3). */
    private static final byte[] SILENCE = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};

    private static final int PACKETS_PER_PAGE = 50; // A second: what is lost when a page is damaged.
    private static final String VENDOR = "Parley";

    private final OutputStream out;
    private final int serial;
    private final byte[] page = new byte[OggPages.HEADER_BYTES + OggPages.MAX_SEGMENTS * (1 + OggPages.SEGMENT_BYTES)];
    private final byte[] lacing = new byte[OggPages.MAX_SEGMENTS];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(8192);
    private int segments;
    private int packetsOnPage;
    private int sequence;
    private long frames; // Written so far: the next packet's index.
    private boolean closed;

    /**
     * Writes the two header pages (RFC 7845 §5).
     *
     * @param serial tells streams of one file apart; any number
     * @param title for the file's TITLE comment
     */
    public OggOpusWriter(OutputStream out, int serial, String title) throws IOException {
        this.out = out;
        this.serial = serial;
        add(identification());
        writePage(0, OggPages.FLAG_FIRST);
        add(comments(title));
        writePage(0, 0);
    }

    /**
     * Writes the packet of frame {@code frameIndex}, with silence before it where frames are missing. An index before
     * what is written is left out: frames never overlap.
     */
    public void packet(long frameIndex, byte[] opus) throws IOException {
        if (frameIndex < frames) {
            return;
        }
        silenceUntil(frameIndex);
        frame(opus);
    }

    /** Fills with silence up to, not including, {@code frameIndex}. */
    public void silenceUntil(long frameIndex) throws IOException {
        while (frames < frameIndex) {
            frame(SILENCE);
        }
    }

    /** Frames written so far, silence included. */
    public long frames() {
        return frames;
    }

    /** Ends the file on the sample: what the decoder holds back comes out in one more packet, and the rest is cut. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        long end = frames * FRAME_SAMPLES + PRE_SKIP;
        if (!hasRoomFor(SILENCE.length)) {
            writePage(granule(), 0);
        }
        add(SILENCE);
        // RFC 7845 §4.4: a granule position below that of the last packet's end trims it.
        writePage(end, OggPages.FLAG_LAST);
        out.close();
    }

    private void frame(byte[] opus) throws IOException {
        if (packetsOnPage == PACKETS_PER_PAGE || !hasRoomFor(opus.length)) {
            writePage(granule(), 0);
        }
        add(opus);
        packetsOnPage++;
        frames++;
    }

    /** RFC 7845 §4: all samples that have been decoded by the end of the page, pre-skip included. */
    private long granule() {
        return frames * FRAME_SAMPLES;
    }

    private boolean hasRoomFor(int length) {
        return segments + length / OggPages.SEGMENT_BYTES + 1 <= OggPages.MAX_SEGMENTS;
    }

    /** RFC 3533 §6: a packet is segments of 255 bytes and a shorter one, which may be empty. */
    private void add(byte[] packet) {
        int left = packet.length;
        for (; left >= OggPages.SEGMENT_BYTES; left -= OggPages.SEGMENT_BYTES) {
            lacing[segments++] = (byte) OggPages.SEGMENT_BYTES;
        }
        lacing[segments++] = (byte) left;
        body.writeBytes(packet);
    }

    private void writePage(long granule, int flags) throws IOException {
        var header = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        header.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags).putLong(granule);
        header.putInt(serial).putInt(sequence++).putInt(0).put((byte) segments);
        header.put(lacing, 0, segments).put(body.toByteArray());
        int length = header.position();
        header.putInt(OggPages.CHECK_AT, OggPages.check(page, length));
        out.write(page, 0, length);
        body.reset();
        segments = 0;
        packetsOnPage = 0;
    }

    private static byte[] identification() {
        return ByteBuffer.allocate(19)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusHead".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 1) // Mono.
                .putShort((short) PRE_SKIP)
                .putInt(48000)
                .putShort((short) 0)
                .put((byte) 0)
                .array();
    }

    private static byte[] comments(String title) {
        var vendor = VENDOR.getBytes(StandardCharsets.UTF_8);
        var comment = ("TITLE=" + title).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + 4 + vendor.length + 4 + 4 + comment.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusTags".getBytes(StandardCharsets.US_ASCII))
                .putInt(vendor.length)
                .put(vendor)
                .putInt(1)
                .putInt(comment.length)
                .put(comment)
                .array();
    }
}
