/**
 * What tests share: time run by hand ({@link ManualTime}), bytes gone wrong ({@link Fuzzing}), tones and how to find
 * them again ({@link Tones}). Used by tests only; may import {@code base}.
 */
@NullMarked
package org.parley.testkit;

import org.jspecify.annotations.NullMarked;
