package org.parley.node;

import org.parley.node.cli.ParleyCommand;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(ParleyCommand.execute((settings, data) -> {}, arguments));
    }
}
