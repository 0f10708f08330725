package org.parley.node.config;

/** Who may make an account from the page. */
public enum SignUp {
    /** Anybody, in an organisation of his own. */
    OPEN,
    /** Only those whom an admin adds. */
    CLOSED
}
