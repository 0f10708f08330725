/**
 * Telephones and generators that other people wrote, run for tests: {@link Baresip}, {@link Sipp}; and {@link ScriptedPhone}, our
 * own, for what those cannot do (digest with SHA-256, odd messages).
 */
@NullMarked
package org.parley.systemtests.peers;

import org.jspecify.annotations.NullMarked;
