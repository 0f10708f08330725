package org.parley.protocols.ng;

/** Answers that every command has. Functions only. */
public final class NgAnswers {
    private NgAnswers() {}

    /** Done. Add to it what else is to be said. */
    public static NgValue.Builder ok() {
        return new NgValue.Builder().put("result", "ok");
    }

    public static NgValue.Dictionary pong() {
        return new NgValue.Builder().put("result", "pong").build();
    }

    /** {@code because} says what would be right. */
    public static NgValue.Dictionary error(String because) {
        return new NgValue.Builder().put("result", "error").put("error-reason", because).build();
    }

    /** Full: the proxy should ask another relay, which it does if it said that it supports this. */
    public static NgValue.Dictionary loadLimit(String because) {
        return new NgValue.Builder().put("result", "load limit").put("message", because).build();
    }

    /** The call is not known; proxies delete twice, so that is no more than a warning. */
    public static NgValue.Dictionary unknownCall() {
        return ok().put("warning", "Call-ID not found or tags didn't match").build();
    }
}
