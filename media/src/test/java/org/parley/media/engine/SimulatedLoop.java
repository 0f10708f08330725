package org.parley.media.engine;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.parley.base.id.Ids;
import org.parley.testkit.ManualTime;

/** A media loop on a simulated network whose time is moved by hand: for tests of rooms that live on it. */
public final class SimulatedLoop {
    public final ManualTime time = new ManualTime();
    public final SimulatedUdpLoop net = new SimulatedUdpLoop();
    public final MediaLoop loop = new MediaLoop(
            new EngineSettings(64, 64, 4, Duration.ofSeconds(10), Duration.ofSeconds(5), 100),
            net,
            time,
            time,
            new Ids(time, new Random(1)),
            new EngineEvents() {
                @Override
                public void onConnected(String mix, String leg) {}

                @Override
                public void onLost(String mix, String leg, String because) {}

                @Override
                public void onDigit(String mix, String leg, char digit, int durationMs) {}

                @Override
                public void onSpeakers(String mix, List<Speaking> speaking) {}

                @Override
                public void onTapFailed(String mix, String because) {}
            });

    /** What was sent arrives, what that causes too. */
    public void deliver() {
        while (net.poll(0) > 0) {}
    }

    /** What was sent arrives, then 20 ms go by and the loop ticks. */
    public void tick() {
        deliver();
        time.advance(Duration.ofMillis(20));
        loop.tick(time.nowNs(), 0);
        deliver();
    }
}
