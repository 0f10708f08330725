/**
 * A recording while it is made: one append-only file of checked records, good up to its last whole record whatever
 * happens to the process.
 *
 * <p>Start at {@link JournalWriter}; {@link JournalReader} reads it back. {@code roles.recorder} writes and
 * {@code roles.worker} reads; files for people are made by {@code media.ogg}. Docs:
 * {@code docs/internals/recording.md}.
 */
@NullMarked
package org.parley.media.journal;

import org.jspecify.annotations.NullMarked;
