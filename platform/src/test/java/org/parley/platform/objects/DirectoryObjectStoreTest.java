package org.parley.platform.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DirectoryObjectStoreTest extends ObjectStoreContract {
    @Override
    ObjectStore openStore(Path folder) {
        return new DirectoryObjectStore(folder.resolve("objects"));
    }

    @Test
    void whatACrashLeftHalfWrittenIsSweptAway() throws Exception {
        var objects = Files.createDirectories(folder.resolve("objects"));
        Files.writeString(objects.resolve(".put-123"), "half");

        openStore(folder);

        assertThat(objects.resolve(".put-123")).doesNotExist();
    }
}
