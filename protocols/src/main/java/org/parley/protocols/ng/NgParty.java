package org.parley.protocols.ng;

import java.util.Optional;

/**
 * Which party or parties of a call a command is about. A party is named by its tag, by the label it was given, or by the address that
 * its SDP named; nobody named means the party of {@code from-tag}, and {@code all} everybody.
 */
public record NgParty(
        Optional<String> fromTag,
        Optional<String> toTag,
        Optional<String> viaBranch,
        Optional<String> label,
        Optional<String> address,
        boolean all) {}
