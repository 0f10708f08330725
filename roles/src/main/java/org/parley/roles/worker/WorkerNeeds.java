package org.parley.roles.worker;

import java.nio.file.Path;
import org.parley.base.time.Scheduler;
import org.parley.domain.recordings.Recordings;
import org.parley.platform.objects.ObjectStore;

/**
 * What {@link WorkerRole} works with.
 *
 * @param journals the recorder's folder
 */
public record WorkerNeeds(Path journals, ObjectStore objects, Recordings recordings, Scheduler scheduler) {}
