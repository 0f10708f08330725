package org.parley.bench.spatial;

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
    }
}
