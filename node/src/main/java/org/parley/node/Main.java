package org.parley.node;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.parley.node.cli.ParleyCommand;
import org.parley.node.config.Keys;
import org.parley.node.config.Settings;
import org.parley.node.log.LogSetup;
import org.parley.node.wiring.Node;
import org.parley.node.wiring.Training;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length == 3 && arguments[0].equals("train")) {
            // scripts/train-aot: not a command for people.
            System.exit(ParleyCommand.execute(Training::run, Training.commandLine(Path.of(arguments[2]))));
        }
        System.exit(ParleyCommand.execute(Main::run, arguments));
    }

    /** Runs a node until the process is told to end. */
    private static void run(Settings settings, Path data) {
        LogSetup.level(settings.get(Keys.LOG_LEVEL));
        var node = Node.start(settings, data);
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("parley-stop").unstarted(() -> {
            stop.countDown();
            await(stopped);
        }));
        System.out.println("Parley is ready: " + node.addresses());
        node.setUpLink().ifPresent(link -> System.out.println("Make the first account: " + link));
        System.out.flush();
        await(stop);
        node.close();
        stopped.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
