package org.parley.roles.edge.registrar;

import java.util.List;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;

/**
 * Which devices are where. Written by the SIP loop only, read from any thread. Registrations live as long as the node:
 * a binding is a way over a socket, and telephones register again by themselves.
 */
public interface RegistrationStore {
    /** The account's bindings as they were last written, live or not. */
    public List<Binding> of(AccountId account);

    /** Puts these in the place of all that the account has. False, with nothing changed, at the limit of all bindings. */
    public boolean replace(AccountId account, List<Binding> bindings);

    /** Drops what is no longer live at that time; answers how many are left. */
    public int sweep(long nowNs);

    /** Drops the bindings over this flow that no one can open again. */
    public void onFlowClosed(SocketFlow flow);

    /** All bindings. */
    public List<Binding> all();
}
