/**
 * The worker role: makes what people keep of what the node wrote down in a hurry. Journals of recordings become Ogg
 * Opus files with checksums and waveforms.
 *
 * <p>Start at {@link WorkerRole}. Everything here may be done twice: a journal goes only when its files are durable and
 * the recording's events say so. Docs: {@code docs/internals/recording.md}.
 */
@NullMarked
package org.parley.roles.worker;

import org.jspecify.annotations.NullMarked;
