package org.parley.roles.edge.legs;

import org.parley.protocols.sip.message.SipRequest;

/** Writes the INVITE for one way to who is called. */
@FunctionalInterface
interface InviteWriter {
    /** What is the same in all of one leg's INVITEs: a device with two bindings then knows that it is one call (RFC 3261 §8.2.2.2). */
    record Same(String callId, String tag, String offerSdp) {}

    /** Without Via and body. */
    SipRequest invite(Attempts.Way way, Same same);
}
