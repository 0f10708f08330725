package org.parley.protocols.dtls;

/** Who sends the ClientHello: in SDP the active side. */
public enum DtlsRole {
    CLIENT,
    SERVER
}
