package org.parley.roles.media;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The part of the configuration that concerns media.
 *
 * @param bindAddress where all media ports listen; the wildcard for all addresses
 * @param advertisedAddress what peers are told instead (node.advertised-address)
 * @param firstRtpPort first of the telephones' ports (media.rtp.ports)
 * @param lastRtpPort last of them
 * @param webRtcPort the one port of all WebRTC media (media.port); 0 picks one
 * @param legsMax legs at once (media.legs-max)
 * @param automaticGain whether soft and loud voices are brought nearer to each other (media.automatic-gain)
 * @param timeout a leg from which nothing comes for so long is lost (media.timeout)
 */
public record MediaSettings(
        InetAddress bindAddress,
        Optional<InetAddress> advertisedAddress,
        int firstRtpPort,
        int lastRtpPort,
        int webRtcPort,
        int legsMax,
        boolean automaticGain,
        Duration timeout) {}
