package org.parley.roles.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.domain.recordings.Recording;
import org.parley.domain.recordings.RecordingEvent;
import org.parley.domain.recordings.RecordingObjects;
import org.parley.domain.recordings.Recordings;
import org.parley.media.journal.JournalEntry;
import org.parley.media.journal.JournalReader;
import org.parley.media.tap.TapSink;
import org.parley.platform.objects.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes one journal: one pass over it writes all tracks' files, then they go to the object store, then the
 * recording's event says so, and only then the journal goes. Any step may fail or be done twice. One owner.
 */
final class JournalFinisher {
    /** What became of a journal. */
    enum Outcome {
        FINISHED,
        /** The recorder is still at it. */
        IN_USE,
        /** Not even its first record is whole. */
        UNREADABLE
    }

    private static final Logger LOG = LoggerFactory.getLogger(JournalFinisher.class);
    private static final String MIX_NAME = "Everybody";
    private static final int MAX_TRACKS = 2000; // A file is open for each; a call has as many members at most.

    private final ObjectStore objects;
    private final Recordings recordings;
    private final Path journal;
    private final Path folder;
    private final Map<Integer, String> names = new TreeMap<>();
    private final Map<Integer, TrackFile> files = new TreeMap<>();
    private long frames;
    private JournalEntry.@Nullable End end;

    private JournalFinisher(WorkerNeeds needs, Path journal, Path folder) {
        objects = needs.objects();
        recordings = needs.recordings();
        this.journal = journal;
        this.folder = folder;
    }

    /** Throws what storage throws: then the journal is still there, and another try starts from the beginning. */
    static Outcome finish(WorkerNeeds needs, Path journal) throws IOException {
        var opened = JournalReader.open(journal);
        if (opened.isEmpty()) {
            return Outcome.IN_USE;
        }
        var folder = Files.createTempDirectory(needs.journals(), "finishing-");
        try (var reader = opened.get()) {
            return new JournalFinisher(needs, journal, folder).run(reader);
        } finally {
            deleteFolder(folder);
        }
    }

    private Outcome run(JournalReader reader) throws IOException {
        if (!(reader.next() instanceof JournalEntry.Header header)) {
            return Outcome.UNREADABLE;
        }
        var recording = new RecordingId(header.recording());
        var call = new CallId(header.call());
        try {
            names.put(TapSink.MIX_TRACK, MIX_NAME);
            readAll(reader);
            if (frames == 0) {
                recordings.failed(recording, call, because("It ended before anything was heard."));
            } else {
                recordings.finished(recording, call, store(recording));
            }
        } finally {
            for (var file : files.values()) {
                file.close();
            }
        }
        Files.delete(journal);
        LOG.info("Recording {} is finished: {} tracks, {} ms{}.", recording, files.size(), frames * TrackFile.FRAME_MS,
                end == null ? ", interrupted" : "");
        return Outcome.FINISHED;
    }

    private void readAll(JournalReader reader) throws IOException {
        for (var entry = reader.next(); entry != null; entry = reader.next()) {
            switch (entry) {
                case JournalEntry.Header _ -> throw new IOException("A second header in " + journal + ".");
                case JournalEntry.TrackOpened(var track, _, var name) -> names.put(track, name);
                case JournalEntry.Packet packet -> {
                    reached(packet.frameIndex() + 1);
                    var file = file(packet.track());
                    if (file != null) {
                        file.packet(packet);
                    }
                }
                case JournalEntry.Gap gap ->
                    LOG.warn("Recording {} lacks {} frames before frame {}.", journal, gap.frames(), gap.frameIndex());
                case JournalEntry.TrackClosed(_, var frameIndex) -> reached(frameIndex);
                case JournalEntry.Tick(var frameIndex) -> reached(frameIndex + 1);
                case JournalEntry.End last -> {
                    reached(last.frameIndex());
                    end = last;
                }
            }
        }
    }

    private void reached(long frameIndex) {
        frames = Math.max(frames, frameIndex);
    }

    private @Nullable TrackFile file(int track) throws IOException {
        var file = files.get(track);
        if (file == null && files.size() < MAX_TRACKS) {
            file = new TrackFile(folder, track, names.getOrDefault(track, ""));
            files.put(track, file);
        }
        return file;
    }

    private RecordingEvent.Finished store(RecordingId recording) throws IOException {
        // Members who said nothing have a track as well, and so has a conference that said nothing.
        for (int track : List.copyOf(names.keySet())) {
            file(track);
        }
        var tracks = new ArrayList<Recording.Track>();
        for (var file : files.values()) {
            file.end(frames);
            objects.put(RecordingObjects.audio(recording, file.track()), file.file());
            objects.put(RecordingObjects.peaks(recording, file.track()), new ByteArrayInputStream(file.peaks()));
            tracks.add(new Recording.Track(
                    file.track(),
                    file.track() == TapSink.MIX_TRACK ? Recording.TrackKind.MIX : Recording.TrackKind.PARTICIPANT,
                    file.name(),
                    0,
                    file.durationMs(),
                    Files.size(file.file()),
                    file.sha256Hex()));
        }
        return new RecordingEvent.Finished(frames * TrackFile.FRAME_MS, end == null, because(""), tracks);
    }

    private String because(String otherwise) {
        return end == null || end.failure().isEmpty() ? otherwise : end.failure();
    }

    static void deleteFolder(Path folder) throws IOException {
        try (var left = Files.list(folder)) {
            for (var file : left.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
