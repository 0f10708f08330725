package org.parley.media.ogg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.parley.base.io.Parsed;

/** Reads a whole Ogg Opus file from memory and checks all of it: pages, order, checks, headers. */
public final class OggOpusReader {
    /** A file: its packets, what to leave out at the start, and where it ends, both in samples at 48 kHz. */
    public record OggOpusFile(String title, int preSkip, long endGranule, List<byte[]> packets) {
        /** How long it plays, in samples at 48 kHz. */
        public long samples() {
            return endGranule - preSkip;
        }
    }

    private final byte[] file;
    private final List<byte[]> packets = new ArrayList<>();
    private int at;
    private int sequence;
    private int serial;
    private long granule;
    private boolean last;
    private byte[] partial = new byte[0];

    private OggOpusReader(byte[] file) {
        this.file = file;
    }

    public static Parsed<OggOpusFile> read(byte[] file) {
        return new OggOpusReader(file).run();
    }

    private Parsed<OggOpusFile> run() {
        while (at < file.length) {
            var wrong = page();
            if (!wrong.isEmpty()) {
                return Parsed.malformed(at, wrong);
            }
        }
        if (!last || partial.length > 0 || packets.size() < 2) {
            return Parsed.malformed(at, "the file does not end");
        }
        var head = packets.get(0);
        if (head.length < 19 || !startsWith(head, "OpusHead") || head[9] < 1) {
            return Parsed.malformed(0, "no OpusHead");
        }
        int preSkip = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(10) & 0xFFFF;
        var title = title(packets.get(1));
        if (title.isEmpty()) {
            return Parsed.malformed(0, "no OpusTags");
        }
        if (granule < preSkip) {
            return Parsed.malformed(at, "the file ends before it starts");
        }
        return Parsed.ok(new OggOpusFile(
                title.get(), preSkip, granule, List.copyOf(packets.subList(2, packets.size()))));
    }

    private String page() {
        if (file.length - at < OggPages.HEADER_BYTES || !startsWith(Arrays.copyOfRange(file, at, at + 4), "OggS")) {
            return "no page";
        }
        var header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int segments = file[at + OggPages.SEGMENTS_AT] & 0xFF;
        int bodyAt = at + OggPages.HEADER_BYTES + segments;
        if (bodyAt > file.length) {
            return "a page without its table";
        }
        int length = OggPages.HEADER_BYTES + segments;
        for (int i = 0; i < segments; i++) {
            length += file[at + OggPages.HEADER_BYTES + i] & 0xFF;
        }
        if (at + length > file.length) {
            return "a page that is cut";
        }
        if (header.getInt(at + OggPages.CHECK_AT) != OggPages.check(Arrays.copyOfRange(file, at, at + length), length)) {
            return "a page whose check is wrong";
        }
        if (last || header.getInt(at + OggPages.SEQUENCE_AT) != sequence) {
            return "a page out of order";
        }
        boolean first = (file[at + 5] & OggPages.FLAG_FIRST) != 0;
        if (first != (sequence == 0) || (!first && header.getInt(at + OggPages.SERIAL_AT) != serial)) {
            return "a page of another stream";
        }
        if (header.getLong(at + OggPages.GRANULE_AT) < granule) {
            return "a page whose time runs backwards";
        }
        serial = header.getInt(at + OggPages.SERIAL_AT);
        granule = header.getLong(at + OggPages.GRANULE_AT);
        last = (file[at + 5] & OggPages.FLAG_LAST) != 0;
        sequence++;
        split(segments, bodyAt);
        at += length;
        return "";
    }

    private void split(int segments, int bodyAt) {
        int from = bodyAt;
        for (int i = 0; i < segments; i++) {
            int size = file[at + OggPages.HEADER_BYTES + i] & 0xFF;
            int before = partial.length;
            partial = Arrays.copyOf(partial, before + size);
            System.arraycopy(file, from, partial, before, size);
            from += size;
            if (size < OggPages.SEGMENT_BYTES) {
                packets.add(partial);
                partial = new byte[0];
            }
        }
    }

    private static Optional<String> title(byte[] tags) {
        var fields = ByteBuffer.wrap(tags).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (!startsWith(tags, "OpusTags")) {
                return Optional.empty();
            }
            int vendor = fields.getInt(8);
            int count = fields.getInt(Math.addExact(12, vendor));
            int length = count > 0 ? fields.getInt(Math.addExact(16, vendor)) : 0;
            var comment = new String(tags, Math.addExact(20, vendor), length, StandardCharsets.UTF_8);
            return Optional.of(comment.startsWith("TITLE=") ? comment.substring(6) : comment);
        } catch (IndexOutOfBoundsException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        var expected = magic.getBytes(StandardCharsets.US_ASCII);
        return bytes.length >= expected.length && Arrays.equals(bytes, 0, expected.length, expected, 0, expected.length);
    }
}
