package org.parley.roles.media.ng;

/** A command that cannot be done, and why. Stays within this package: it becomes an answer. */
final class NgRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NgRefusal(String because) {
        super(because, null, false, false);
    }

    String because() {
        return String.valueOf(getMessage());
    }
}
