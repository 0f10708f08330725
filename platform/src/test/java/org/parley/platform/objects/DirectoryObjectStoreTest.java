package org.parley.platform.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

class DirectoryObjectStoreTest extends ObjectStoreContract {
    @Override
    ObjectStore openStore(Path folder) {
        return new DirectoryObjectStore(folder.resolve("objects"));
    }

    @Test
    void aFullDiskIsNamed() {
        var full = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThatThrownBy(() -> openStore(folder).put("key", full))
                .isInstanceOfSatisfying(ParleyException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
                    assertThat(failure).hasMessageContaining("objects is full");
                });
    }

    @Test
    void whatACrashLeftHalfWrittenIsSweptAway() throws Exception {
        var objects = Files.createDirectories(folder.resolve("objects"));
        Files.writeString(objects.resolve(".put-123"), "half");

        openStore(folder);

        assertThat(objects.resolve(".put-123")).doesNotExist();
    }
}
