package org.parley.node.config;

/** Makes the operators' page of configuration keys from {@link Keys}, so that the two cannot differ. */
final class ConfigPage {
    private ConfigPage() {}

    static String markdown() {
        var text = new StringBuilder(
                """
                # Configuration

                One YAML file, named with `parley up --config FILE`; `--set key=value` wins over it. Keys may be nested (`http:` / `port: 8443`)
                or dotted (`http.port: 8443`). Everything is checked before anything starts: unknown keys, bad values and taken ports are
                refused with a line that says which and what would be right. `parley config check FILE` only checks.

                This page is made from the code (`Keys`); `ConfigPageTest` compares them.

                """);
        var room = "";
        for (var key : Keys.all()) {
            var prefix = key.name().substring(0, key.name().indexOf('.'));
            if (!prefix.equals(room)) {
                room = prefix;
                text.append("## ").append(room).append("\n\n| key | default | value | what it does |\n| --- | --- | --- | --- |\n");
            }
            text.append("| `").append(key.name()).append("` | ")
                    .append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`")
                    .append(" | ").append(key.form()).append(" | ").append(key.sentence()).append(" |\n");
            if (isLastOfRoom(key)) {
                text.append('\n');
            }
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static boolean isLastOfRoom(ConfigKey<?> key) {
        var all = Keys.all();
        int next = all.indexOf(key) + 1;
        return next < all.size() && !all.get(next).name().startsWith(key.name().substring(0, key.name().indexOf('.') + 1));
    }
}
