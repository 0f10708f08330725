package org.parley.roles.edge.registrar;

import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.domain.accounts.AccountId;
import org.parley.protocols.sip.message.SipTransport;

/**
 * Sends a few bytes to telephones behind NAT over UDP, whose way would close otherwise (RFC 5626 §4.4.2); devices that keep
 * their flows alive themselves are left alone. A round is spread over time: a hundred thousand datagrams at once would hold up
 * the loop, and be lost. Owned by the SIP loop.
 */
final class NatKeepAlive {
    private static final byte[] KEEP_ALIVE = {'\r', '\n', '\r', '\n'};
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS = 200; // A round takes 20 s, and the next begins 25 s after this one began.
    private static final int STEP_MIN = 64;

    private final RegistrationTable table;
    private final Scheduler timers;
    private @Nullable Iterator<AccountId> round;

    NatKeepAlive(RegistrationTable table, Scheduler timers) {
        this.table = table;
        this.timers = timers;
    }

    /** Begins a round, unless the last one still runs. */
    void begin() {
        if (round == null) {
            round = table.accounts().iterator();
            step();
        }
    }

    private void step() {
        var accounts = round;
        int left = Math.max(STEP_MIN, table.size() / STEPS);
        while (accounts != null && accounts.hasNext() && left > 0) {
            for (var binding : table.of(accounts.next())) {
                left--;
                if (isBehindNat(binding)) {
                    binding.flow().send(KEEP_ALIVE);
                }
            }
        }
        if (accounts != null && accounts.hasNext()) {
            timers.after(STEP, this::step);
        } else {
            round = null;
        }
    }

    private static boolean isBehindNat(Binding binding) {
        return binding.flow().transport() == SipTransport.UDP
                && binding.regId() == 0
                && binding.path().isEmpty()
                && !binding.contact().host().equals(binding.flow().remote().host());
    }
}
