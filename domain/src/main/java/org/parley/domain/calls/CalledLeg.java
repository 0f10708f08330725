package org.parley.domain.calls;

import java.util.Optional;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.routing.SipRouting;

/**
 * A leg for somebody who is called, and how a telephone's is placed.
 *
 * @param way empty for browsers, which hear of it by the event
 */
record CalledLeg(LegAdded added, Optional<Way> way) {
    /** Known while the leg is being called only: who takes part needs no way any more. */
    sealed interface Way {
        /** To devices that registered with us. {@code media} is what they are offered. */
        record Devices(PhonePlane.Callee callee, DeviceClass media) implements Way {
            static Devices of(AccountId account, DeviceClass devices) {
                return new Devices(new PhonePlane.Callee(account, devices, Optional.empty()), devices);
            }
        }

        /** Out by a trunk. */
        record Trunk(SipRouting.TrunkChoice choice) implements Way {}
    }
}
