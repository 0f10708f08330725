package org.parley.roles.edge.legs;

import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.domain.calls.LegId;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.dialog.Replaces;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;

/** Whose place an INVITE with Replaces takes (RFC 3891 §3). */
sealed interface Replacing {
    record Nobody() implements Replacing {}

    record Of(LegId leg) implements Replacing {}

    record Refused(int status) implements Replacing {}

    static Replacing of(SipRequest invite, Dialogs dialogs) {
        var said = invite.headers().all(HeaderName.REPLACES);
        if (said.isEmpty()) {
            return new Nobody();
        }
        if (said.size() > 1 || !(Replaces.parse(said.getFirst()) instanceof Parsed.Ok<Replaces>(var replaces))) {
            return new Refused(400);
        }
        var dialog = Optional.ofNullable(dialogs.dialog(replaces.dialog()));
        return dialog.map(found -> of(found, replaces)).orElseGet(() -> new Refused(481));
    }

    private static Replacing of(PhoneDialog found, Replaces replaces) {
        return switch (found.dialog().state()) {
            case TERMINATED -> new Refused(603);
            case CONFIRMED -> found.isOver() ? new Refused(603) : replaces.earlyOnly() ? new Refused(486) : new Of(found.leg());
            // Only a call that we place may be picked up before its answer, not one that somebody places to us.
            case EARLY -> found.weCalled() ? new Of(found.leg()) : new Refused(481);
        };
    }
}
