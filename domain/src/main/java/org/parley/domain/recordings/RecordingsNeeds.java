package org.parley.domain.recordings;

import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.conversations.Conferences;
import org.parley.platform.events.EventStore;
import org.parley.platform.objects.ObjectStore;
import org.parley.platform.sql.Database;

/** What {@link Recordings} works with; {@code database} keeps a projection of events only. */
public record RecordingsNeeds(
        EventStore events,
        Database database,
        ObjectStore objects,
        Conferences conferences,
        WallClock clock,
        Scheduler scheduler) {}
