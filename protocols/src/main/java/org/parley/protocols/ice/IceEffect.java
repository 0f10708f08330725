package org.parley.protocols.ice;

import java.net.InetSocketAddress;

/** What an {@link IceAgent} wants done, in order. */
public sealed interface IceEffect {
    record Send(byte[] message, InetSocketAddress to) implements IceEffect {}

    /** From now on media and DTLS go there. */
    record PathChanged(InetSocketAddress to) implements IceEffect {}

    /** What came was of no use; to be counted. */
    record Dropped(String because) implements IceEffect {}

    /** Nothing answers, or consent ran out: the end. */
    record Failed(String because) implements IceEffect {}
}
