package org.parley.roles.edge.door;

/** What can refuse, by the name that the audit trail and the metrics show. */
public enum Rule {
    /** The plan's access rules deny the address. */
    ACCESS("access"),
    /** The address begins a ban. */
    BAN("banned"),
    /** It names itself as a program that searches for victims. */
    SCANNER("scanner"),
    /** It cannot be read, or breaks the grammar. */
    MALFORMED("malformed"),
    /** It asks for something that we do not do: a method, an extension, a scheme. */
    UNSUPPORTED("unsupported"),
    /** Max-Forwards is used up, or the request came round. */
    HOPS("hops"),
    /** The address failed too often of late. */
    FAILURES("failures"),
    SOURCE_RATE("rate"),
    MESSAGE_SIZE("message-size"),
    CALL_RATE("call-rate"),
    USER_CALLS("user-calls"),
    TENANT_CALLS("tenant-calls"),
    TRUNK_CHANNELS("trunk-channels"),
    /** The node has more to do than it can. */
    OVERLOAD("overload"),
    PASSWORD("wrong-password"),
    UNKNOWN_USER("unknown-user"),
    /** Who has proven himself may not do just this: register another's address. */
    FORBIDDEN("not-yours"),
    REGISTRATION("registration"),
    /** It cannot be taken as it is: the answer's status says why. */
    REQUEST("request"),
    /** Something that it needs fails or is full. */
    NODE("node"),
    /** The plan says so. */
    ROUTING("routing"),
    /** The guard against toll fraud says so. */
    FRAUD("fraud");

    private final String text;

    Rule(String text) {
        this.text = text;
    }

    /** As people read it. */
    public String text() {
        return text;
    }
}
