/** What Parley costs. {@code make bench} runs the mains below and prints their figures; nothing here is a test. */
@NullMarked
package org.parley.bench;

import org.jspecify.annotations.NullMarked;
