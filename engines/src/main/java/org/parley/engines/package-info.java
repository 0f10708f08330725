/**
 * The platform's ports on the engines that outgrow one machine. Each adapter passes the contract suite of its port.
 */
@NullMarked
package org.parley.engines;

import org.jspecify.annotations.NullMarked;
