package org.parley.bench.mix;

import java.util.List;

/** A server that mixes conferences, in a process of its own. */
interface MixPeer extends AutoCloseable {
    String name();

    long pid();

    /** One conference of Opus at 48 kHz with a member at each of these ports of the loopback; the ports that they send to, in the same order. */
    List<Integer> open(List<Integer> phonePorts, boolean saysLevels);

    /** What it says of itself since the conference began: late ticks, pauses. May be empty. */
    String figures();

    void closeConference();

    @Override
    void close();
}
