/** People at browsers: headless Chromium with a voice of its own, driven through Playwright. */
@NullMarked
package org.parley.systemtests.browser;

import org.jspecify.annotations.NullMarked;
