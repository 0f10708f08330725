package org.parley.bench.spatial;

import org.parley.media.engine.Hearing;

/**
 * What spatial sound costs: the rendering by itself, Opus in stereo, whole conferences with sockets. An optional argument: "quick" for
 * shorter measurements.
 */
public final class SpatialBenchmark {
    private SpatialBenchmark() {}

    public static void main(String[] arguments) {
        boolean isQuick = arguments.length > 0 && arguments[0].equals("quick");
        RenderingCost.print(isQuick ? 500 : 3_000);
        StereoCost.print();
        int seconds = isQuick ? 5 : 20;
        for (int listeners : isQuick ? new int[] {50} : new int[] {10, 50, 100, 150, 200}) {
            ConferenceCost.print(Hearing.PLAIN, listeners, seconds);
            ConferenceCost.print(Hearing.SCENE, listeners, seconds);
            ConferenceCost.print(Hearing.SEAT, listeners, seconds);
        }
    }
}
