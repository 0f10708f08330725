package org.parley.roles.edge.registrar;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;

/** Which devices are where. Written by the SIP loop only; read from memory, from any thread unless said otherwise. */
public interface RegistrationStore {
    /** Why bindings changed: reg-info events say so (RFC 3680 §5.3). */
    enum Cause {
        /** A REGISTER: what is in the list before and not after was unregistered, or gave way to a newer device. */
        REGISTERED,
        EXPIRED,
        /** The connection that a binding was over is closed. */
        FLOW_CLOSED,
        /** An administrator ended it. */
        REMOVED
    }

    /** Hears of changes, on the SIP loop, after they are made. */
    @FunctionalInterface
    interface Watcher {
        void onChange(AccountId account, List<Binding> before, List<Binding> after, Cause cause);
    }

    /** The account's bindings as they were last written, live or not. */
    List<Binding> of(AccountId account);

    /** Its live bindings by device, those that it prefers first. */
    default List<Device> devices(AccountId account, long nowNs) {
        var live = of(account).stream().filter(binding -> binding.isLive(nowNs)).toList();
        return live.isEmpty() ? List.of() : Device.of(live);
    }

    /** Whose the temporary GRUUs of that epoch are; on the loop. */
    Optional<AccountId> byGruuEpoch(long epoch);

    /**
     * Puts these in the place of all that the account has. {@code then} runs on the loop: with true when it is stored; with false, and
     * nothing changed, at the limit of all bindings or where it cannot be stored.
     */
    void replace(AccountId account, List<Binding> bindings, Cause cause, Consumer<Boolean> then);

    /** Drops the bindings over this flow that no one can open again. */
    void onFlowClosed(SocketFlow flow);

    /** Drops a flow that turned out to be gone: 430 came back (RFC 5626 §5.3). */
    default void onFlowFailed(Binding gone) {
        var before = of(gone.account());
        if (before.contains(gone)) {
            replace(
                    gone.account(),
                    before.stream().filter(binding -> !binding.equals(gone)).toList(),
                    Cause.FLOW_CLOSED,
                    _ -> {});
        }
    }

    /** All bindings. */
    List<Binding> all();

    /** From now on; for good. On the loop. */
    void watch(Watcher watcher);
}
