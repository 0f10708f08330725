package org.parley.media.standby;

/** What the serving node hears of its standby. Called on the media loop: implementations only hand over. */
public interface ReplicationEvents {
    /** The standby has the leg's record: from now on it survives this process. */
    void onSurvivable(String leg);

    /** The standby has taken the leg over; it was ended here without a word to its peer. */
    void onFenced(String leg);

    /**
     * The standby is not heard from, and it is not known whether it serves the legs now. They go on up to the limits that it
     * acknowledged and stop there, unless it comes back or they get new keys.
     */
    void onStandbyLost(String because);

    /** The standby is gone for certain, or released its records: legs go on without one. */
    void onAlone(String because);
}
