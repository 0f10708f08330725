package org.parley.roles.media.ng;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.media.engine.MediaEngine;
import org.parley.media.phone.PhonePorts;
import org.parley.media.webrtc.WebRtcPort;
import org.parley.protocols.sdp.IceCandidate;

/**
 * What relayed calls use of the media node.
 *
 * @param phonePorts belongs to the media loop
 * @param webRtcPort belongs to the media loop; there once it has started
 * @param candidates where browsers may reach that port
 * @param facing the address of ours that a peer is told
 * @param addresses all of ours, the likeliest first
 */
public record NgNeeds(
        MediaEngine engine,
        PhonePorts phonePorts,
        Supplier<WebRtcPort> webRtcPort,
        Supplier<List<IceCandidate>> candidates,
        Function<InetAddress, InetAddress> facing,
        Supplier<List<InetAddress>> addresses,
        NanoClock clock,
        WallClock wallClock,
        Ids ids) {}
