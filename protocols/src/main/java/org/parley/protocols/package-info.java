/**
 * Protocols as state machines: bytes and time in, bytes and events out. Nothing here opens a socket, starts a thread or
 * reads a clock, and nothing knows of Parley's business.
 */
@NullMarked
package org.parley.protocols;

import org.jspecify.annotations.NullMarked;
