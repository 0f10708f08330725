package org.parley.media.dtmf;

/** What fax machines and modems say before they talk. */
public enum FaxTone {
    /** A calling fax machine: 1100 Hz for half a second, every 3.5 s (ITU-T T.30 §4.3.3.1). */
    CALLING,
    /** An answering fax machine: 2100 Hz for 2.6 to 4 s (T.30 §4.3.3.2). */
    ANSWERING,
    /** An answering modem or fast fax machine: 2100 Hz whose phase turns round every 450 ms, to switch echo cancellers off (V.8 §3.2, V.25). */
    ANSWERING_WITH_REVERSALS
}
