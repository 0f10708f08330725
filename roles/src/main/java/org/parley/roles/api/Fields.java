package org.parley.roles.api;

/** How long texts may be, in characters. The domain may want them shorter. */
final class Fields {
    static final int NAME_MAX = 100;
    static final int DISPLAY_NAME_MAX = 100;
    /** Long enough for any sentence; a longer one would only keep the hash busy. */
    static final int PASSWORD_MAX = 256;
    static final int EXTENSION_MAX = 20;
    static final int ID_MAX = 100;

    private Fields() {}
}
