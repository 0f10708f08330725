package org.parley.net.udp;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class BatchedUdpLoopTest extends UdpLoopContract {
    @Override
    UdpLoop openLoop(UdpSettings settings) {
        return UdpLoops.openBatched(settings);
    }
}
