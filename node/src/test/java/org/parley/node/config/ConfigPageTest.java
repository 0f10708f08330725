package org.parley.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigPageTest {
    private static final Path PAGE = Path.of("..", "docs", "operators", "configuration.md");

    /** With {@code -Dparley.docs.write=true} this writes the page instead. */
    @Test
    void theOperatorsPageSaysWhatTheKeysSay() throws IOException {
        if (Boolean.getBoolean("parley.docs.write")) {
            Files.writeString(PAGE, ConfigPage.markdown());
        }

        assertThat(Files.readString(PAGE)).isEqualTo(ConfigPage.markdown());
    }
}
