package org.parley.media.relay;

/**
 * What went through one side, from the start on.
 *
 * @param lastSeenNs when the peer was last heard, in the loop's time; 0: never
 * @param errors of its packets: malformed, of unexpected types, not authentic; and those for it that could not leave
 * @param refused from elsewhere than the peer it is latched to
 * @param ssrc of the peer's last packet; 0 before the first
 */
public record RelayCounters(
        long packetsIn,
        long octetsIn,
        long packetsOut,
        long octetsOut,
        long rtcpIn,
        long rtcpOut,
        long errors,
        long refused,
        long lastSeenNs,
        int ssrc) {}
