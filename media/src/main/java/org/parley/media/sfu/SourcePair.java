package org.parley.media.sfu;

/** A source and the one of its retransmissions (RFC 4588 §5.3, {@code a=ssrc-group:FID}). */
public record SourcePair(int ssrc, int rtxSsrc) {}
