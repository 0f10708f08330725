package org.parley.node;

/** The version that this program was built as. */
public final class NodeVersion {
    private NodeVersion() {}

    /** As in {@code 0.1.0-SNAPSHOT}; {@code development} when it runs from class files. */
    public static String text() {
        var version = NodeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
