package org.parley.domain.calls;

import org.parley.base.id.Ids;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.conversations.Conferences;
import org.parley.domain.routing.SipRouting;
import org.parley.platform.events.EventStore;
import org.parley.platform.sql.Database;

/** What {@link Calls} works with; {@code database} keeps the list of calls only, a projection of their events. */
public record CallsNeeds(
        EventStore events,
        Database database,
        MediaPlane media,
        PhonePlane phones,
        SipRouting routing,
        BrowserPresence browsers,
        Accounts accounts,
        Conferences conferences,
        WallClock clock,
        Scheduler scheduler,
        Ids ids,
        CallsSettings settings) {}
