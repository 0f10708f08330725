package org.parley.node.cli;

import picocli.CommandLine.Mixin;

/** A command that asks the node which runs on a data folder. Fails with a clear message where none does. */
abstract class NodeCommand implements Runnable {
    @Mixin
    private ParleyCommand.Data data = new ParleyCommand.Data();

    abstract void run(NodeClient node);

    @Override
    public final void run() {
        try (var node = new NodeClient(data.directory())) {
            run(node);
        }
    }
}
