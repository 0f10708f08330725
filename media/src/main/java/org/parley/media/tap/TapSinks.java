package org.parley.media.tap;

/** Opens sinks: what a recorder offers to the media node. Thread-safe; may take milliseconds (it makes files). */
@FunctionalInterface
public interface TapSinks {
    /**
     * Opens the sink of a recording that starts now.
     *
     * @param recording its id
     * @param call the call that is recorded
     * @param onFailure run, on any thread, with a reason when it cannot go on (disk full); what was saved stays
     */
    TapSink open(String recording, String call, java.util.function.Consumer<String> onFailure);
}
