package org.parley.domain.routing;

import java.util.Optional;

/**
 * How requests for one domain (the host of the Request-URI, in lower case) are handled.
 *
 * @param group where PROXY sends them; empty: to the devices registered with us (we are the domain's registrar)
 * @param authenticate whether strangers must prove themselves by digest before a request is taken
 */
public record DomainRule(String domain, Handling handling, Optional<String> group, boolean authenticate) {}
