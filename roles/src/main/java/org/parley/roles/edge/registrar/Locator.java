package org.parley.roles.edge.registrar;

import java.util.List;
import java.util.function.Consumer;
import org.parley.domain.accounts.SipIdentity;
import org.parley.protocols.sip.message.SipUri;

/**
 * Finds the devices behind an address of ours: by name, extension or GRUU. On the SIP loop; {@code then} runs there too, at once
 * where the name was looked up not long ago.
 */
public interface Locator {
    /** An account and where it can be reached now; no devices: 480. */
    record Whereabouts(SipIdentity identity, List<Device> devices) {}

    sealed interface Located {
        /** At least one account; several where organisations use the same extension: the asker's own is the right one. */
        record Found(List<Whereabouts> accounts) implements Located {}

        /** There is no such address, or the GRUU is none of ours: 404. */
        record Nobody() implements Located {}

        /** It could not be looked up: 500, or 503 where {@code isBusy}. */
        record Failed(boolean isBusy) implements Located {}
    }

    /** By user part alone. */
    void byUser(String user, Consumer<Located> then);

    /** By Request-URI: one with {@code gr} leads to that instance only (RFC 5627 §5.1). */
    void locate(SipUri target, Consumer<Located> then);
}
