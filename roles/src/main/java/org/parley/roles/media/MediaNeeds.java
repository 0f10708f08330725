package org.parley.roles.media;

import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.media.engine.MediaEngine;
import org.parley.media.phone.PhonePorts;

/** What legs' sessions work with. {@code phonePorts} belongs to the media loop. */
record MediaNeeds(
        MediaEngine engine,
        PhonePorts phonePorts,
        WebRtcSide webRtc,
        LocalAddresses addresses,
        NanoClock clock,
        Ids ids) {}
