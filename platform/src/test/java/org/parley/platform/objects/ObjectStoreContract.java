package org.parley.platform.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** The promise of {@link ObjectStore}, run by each adapter. */
abstract class ObjectStoreContract {
    @TempDir
    Path folder;

    private ObjectStore store;

    abstract ObjectStore openStore(Path folder);

    @BeforeEach
    void open() {
        store = openStore(folder);
    }

    @Test
    void whatWasPutComesBack() throws Exception {
        store.put("a/b.ogg", bytes("hello"));

        assertThat(store.size("a/b.ogg")).hasValue(5);
        assertThat(read("a/b.ogg", 0, 5)).isEqualTo("hello");
        assertThat(openStore(folder).size("a/b.ogg")).hasValue(5);
    }

    @Test
    void aFileCanBePut() throws Exception {
        var file = Files.writeString(folder.resolve("source"), "from a file");

        store.put("copy", file);

        assertThat(read("copy", 0, 100)).isEqualTo("from a file");
    }

    @Test
    void aRangeIsCutAtTheEnd() throws Exception {
        store.put("key", bytes("0123456789"));

        assertThat(read("key", 3, 4)).isEqualTo("3456");
        assertThat(read("key", 8, 4)).isEqualTo("89");
        assertThat(read("key", 10, 4)).isEmpty();
        assertThat(read("key", 20, 4)).isEmpty();
        assertThat(read("key", 0, 0)).isEmpty();
    }

    @Test
    void puttingAgainReplaces() throws Exception {
        store.put("key", bytes("a long old value"));
        store.put("key", bytes("new"));

        assertThat(read("key", 0, 100)).isEqualTo("new");
    }

    @Test
    void aPutThatFailsLeavesWhatWasThere() throws Exception {
        store.put("key", bytes("old"));
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("The source broke.");
            }
        };

        assertThatThrownBy(() -> store.put("key", broken)).isInstanceOf(ParleyException.class);

        assertThat(read("key", 0, 100)).isEqualTo("old");
        assertThat(store.list("", "", 10)).containsExactly("key");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(store.size("none")).isEmpty();
        assertThatThrownBy(() -> store.open("none", 0, 1))
                .isInstanceOfSatisfying(ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        store.delete("none");
    }

    @Test
    void aDeletionDoesNotDisturbAReader() throws Exception {
        store.put("key", bytes("hello"));

        try (var open = store.open("key", 0, 5)) {
            store.delete("key");
            assertThat(open.readAllBytes()).hasSize(5);
        }
        assertThat(store.size("key")).isEmpty();
    }

    @Test
    void keysAreListedByPrefixInOrder() {
        for (var key : List.of("r/b/1", "r/a/2", "r/a/1", "r/ab", "other")) {
            store.put(key, bytes("x"));
        }

        assertThat(store.list("r/a", "", 10)).containsExactly("r/a/1", "r/a/2", "r/ab");
        assertThat(store.list("r/a/", "r/a/1", 10)).containsExactly("r/a/2");
        assertThat(store.list("", "", 2)).containsExactly("other", "r/a/1");
        assertThat(store.list("none/", "", 2)).isEmpty();
    }

    @Test
    void keysThatLeadOutAreRefused() {
        for (var key : List.of("", "/", "/etc/passwd", "../x", "a/../x", "a//b", "a/", ".hidden", "a/.b", "a\\b", "a\0b", "ä", "x".repeat(200))) {
            assertThatThrownBy(() -> store.put(key, bytes("x")))
                    .as(key)
                    .isInstanceOfSatisfying(ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
            assertThatThrownBy(() -> store.size(key)).as(key).isInstanceOf(ParleyException.class);
        }
    }

    private String read(String key, long offset, long length) throws IOException {
        try (var in = store.open(key, offset, length)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
