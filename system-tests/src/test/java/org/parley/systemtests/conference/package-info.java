/** The first job of Parley, for real: people in browsers and at telephones meet in a conference, and it is recorded. */
@NullMarked
package org.parley.systemtests.conference;

import org.jspecify.annotations.NullMarked;
