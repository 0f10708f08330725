package org.parley.protocols.ng;

/** How a dictionary is written. An answer has the form of its request. */
public enum NgForm {
    BENCODE,
    JSON
}
