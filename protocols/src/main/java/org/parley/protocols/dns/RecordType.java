package org.parley.protocols.dns;

/** The types of records that lead to a SIP server. */
public enum RecordType {
    NAPTR,
    SRV,
    A,
    AAAA
}
