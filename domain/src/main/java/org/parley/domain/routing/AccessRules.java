package org.parley.domain.routing;

import java.util.List;

/**
 * Whose packets are read at all. The longest prefix that fits wins; what fits neither list is let in.
 *
 * @param deny addresses or prefixes (CIDR) that get no answer
 * @param allow exceptions from {@code deny}, and sources that are never banned
 * @param scanners User-Agent substrings, in lower case, that are banned at sight
 */
public record AccessRules(List<String> deny, List<String> allow, List<String> scanners) {
    public AccessRules {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
        scanners = List.copyOf(scanners);
    }

    public static final AccessRules OPEN =
            new AccessRules(List.of(), List.of(), List.of("friendly-scanner", "sipvicious", "sundayddr", "pplsip", "sipcli", "vaxsipuseragent"));
}
