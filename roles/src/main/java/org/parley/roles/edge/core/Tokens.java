package org.parley.roles.edge.core;

import java.util.HexFormat;
import java.util.function.Supplier;
import org.parley.base.id.Ids;

/**
 * Random words for branches and tags that nobody can guess, from a stock of random bytes: to ask the system for each costs more
 * than to read the message it is for. Thread-safe: lines to carriers are made where a plan is applied.
 */
public final class Tokens implements Supplier<String> {
    private static final int TOKEN_BYTES = 12; // RFC 3261 §19.3 asks for 32 bits of randomness; guessing 96 takes forever.
    private static final HexFormat HEX = HexFormat.of();

    private final Ids ids;
    private final byte[] stock = new byte[256 * TOKEN_BYTES];
    private int at = stock.length;

    public Tokens(Ids ids) {
        this.ids = ids;
    }

    @Override
    public synchronized String get() {
        if (at == stock.length) {
            ids.fill(stock);
            at = 0;
        }
        var token = HEX.formatHex(stock, at, at + TOKEN_BYTES);
        at += TOKEN_BYTES;
        return token;
    }
}
