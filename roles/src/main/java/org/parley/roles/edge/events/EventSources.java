package org.parley.roles.edge.events;

import org.parley.domain.accounts.AccountDirectory;
import org.parley.domain.accounts.MessageWaiting;

/** What other rooms know that telephones subscribe to. */
public record EventSources(AccountDirectory directory, MessageWaiting messages) {}
