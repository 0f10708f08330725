package org.parley.domain.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;

/** The devices that are registered with us: kept by {@code roles.edge}. Thread-safe; may wait for the state port: call on virtual threads. */
public interface Registrations {
    /** Registrations of one organisation, or of all where {@code tenant} is empty; by account, at most {@code limit}. */
    List<Registration> registrations(Optional<TenantId> tenant, int limit);

    Optional<Registration> registration(String id);

    /** Ends one as if it had expired; false where there is none. */
    boolean remove(String id);

    /** Where nothing registers. */
    Registrations NONE = new Registrations() {
        @Override
        public List<Registration> registrations(Optional<TenantId> tenant, int limit) {
            return List.of();
        }

        @Override
        public Optional<Registration> registration(String id) {
            return Optional.empty();
        }

        @Override
        public boolean remove(String id) {
            return false;
        }
    };

    /**
     * @param id names it for {@link #remove}; safe in a URL's path
     * @param address the address-of-record
     * @param contact as the device gave it
     * @param source {@code udp 192.0.2.7:5060}
     * @param instance {@code +sip.instance} (RFC 5626)
     * @param quality the contact's q, 1.0 where not given
     */
    record Registration(
            String id,
            TenantId tenant,
            AccountId account,
            String address,
            String contact,
            String source,
            Optional<String> instance,
            Optional<String> userAgent,
            double quality,
            Instant since,
            Instant until) {}
}
