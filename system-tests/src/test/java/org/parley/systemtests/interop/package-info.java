/** Other people's telephones and servers against a node: linphone, JsSIP, SIP.js, Kamailio, scripted SIPp. */
@org.jspecify.annotations.NullMarked
package org.parley.systemtests.interop;
