package org.parley.net.http;

import io.javalin.config.RoutesConfig;

/** What a role adds to the port. Called once, before the server starts; the first route that matches is taken. */
@FunctionalInterface
public interface Routes {
    /** Adds handlers; they run on virtual threads. */
    void addTo(RoutesConfig routes);
}
