/** What SIP costs: {@link CallBenchmark} sets calls up through a running node, {@link MessageBenchmark} only reads and writes. */
@NullMarked
package org.parley.bench.sip;

import org.jspecify.annotations.NullMarked;
