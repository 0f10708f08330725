package org.parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @Test
    void oneNodeAtATimeUsesIt(@TempDir Path folder) {
        try (var first = DataFolder.open(folder.resolve("data"))) {
            assertThat(first.root()).isDirectory();
            assertThatThrownBy(() -> DataFolder.open(folder.resolve("data"))).hasMessageContaining("Another node runs on");
        }
        DataFolder.open(folder.resolve("data")).close();
    }

    @Test
    void onlyItsOwnerReadsIt(@TempDir Path folder) throws IOException {
        try (var data = DataFolder.open(folder.resolve("data"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root()))).isEqualTo("rwx------");
        }
    }

    @Test
    void aFileInItsPlaceIsRefusedInWords(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("data"), "a file");

        assertThatThrownBy(() -> DataFolder.open(folder.resolve("data"))).hasMessageContaining("name one that you may write to");
    }
}
