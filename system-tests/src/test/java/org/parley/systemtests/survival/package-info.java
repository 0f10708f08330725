/**
 * Legs that outlive their media process: media processes of their own are killed while a real browser and telephones talk.
 *
 * <p>Start at {@link SurvivalSystemTest}. {@link MediaProcess} is what is killed, {@link Chain} starts and replaces them, {@link Wiretap} is
 * a NAT between them and the browser that looks at every packet index. The signalling is the test.
 */
@NullMarked
package org.parley.systemtests.survival;

import org.jspecify.annotations.NullMarked;
