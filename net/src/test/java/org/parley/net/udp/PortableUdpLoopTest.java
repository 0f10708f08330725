package org.parley.net.udp;

class PortableUdpLoopTest extends UdpLoopContract {
    @Override
    UdpLoop openLoop(UdpSettings settings) {
        return UdpLoops.openPortable(settings);
    }
}
