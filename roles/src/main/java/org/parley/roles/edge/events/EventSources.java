package org.parley.roles.edge.events;

import org.parley.domain.accounts.AccountDirectory;
import org.parley.domain.accounts.MessageWaiting;

/** What other rooms know that telephones subscribe to, and how much of it they may. */
public record EventSources(AccountDirectory directory, MessageWaiting messages, EventLimits limits) {
    /** With the limits of a node. */
    public EventSources(AccountDirectory directory, MessageWaiting messages) {
        this(directory, messages, EventLimits.defaults());
    }
}
