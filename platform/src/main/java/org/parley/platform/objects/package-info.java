/**
 * Large things that do not change once they are written: sound files. A folder on this machine, or any store that
 * speaks of keys and bytes.
 *
 * <p>Start at {@link ObjectStore}; its promise is the suite {@code ObjectStoreContract}, run by every adapter.
 */
@NullMarked
package org.parley.platform.objects;

import org.jspecify.annotations.NullMarked;
