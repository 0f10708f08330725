package org.parley.roles.edge.legs;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.LegId;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.door.CallLimits;

/** All legs and their dialogs, to find whose a request is. Owned by the SIP loop. */
public final class Dialogs {
    private final int legsMax;
    private final CallLimits limits;
    private final Map<LegId, Leg> legs = new HashMap<>();
    private final Map<DialogId, PhoneDialog> dialogs = new HashMap<>();
    /** Callers who wait for an answer, by their INVITE: to find whose a CANCEL is. */
    private final Map<ServerTransaction, IncomingLeg> ringing = new IdentityHashMap<>();
    private volatile int legCount;
    private Runnable onEmpty = () -> {};

    /** {@code limits} count calls that come in, until their leg is gone. */
    public Dialogs(int legsMax, CallLimits limits) {
        this.legsMax = legsMax;
        this.limits = limits;
    }

    public CallLimits limits() {
        return limits;
    }

    public boolean isFull() {
        return legs.size() >= legsMax;
    }

    /** From any thread. */
    public int legCount() {
        return legCount;
    }

    public void add(LegId id, Leg leg) {
        legs.put(id, leg);
        legCount = legs.size();
    }

    public void add(LegId id, IncomingLeg leg, ServerTransaction invite) {
        legs.put(id, leg);
        legCount = legs.size();
        ringing.put(invite, leg);
    }

    @Nullable IncomingLeg ringing(ServerTransaction invite) {
        return ringing.get(invite);
    }

    public List<IncomingLeg> ringing() {
        return List.copyOf(ringing.values());
    }

    public void noLongerRings(ServerTransaction invite) {
        ringing.remove(invite);
    }

    public void add(PhoneDialog dialog) {
        dialogs.put(dialog.dialog().id(), dialog);
    }

    public void remove(PhoneDialog dialog) {
        dialogs.remove(dialog.dialog().id(), dialog);
        tellIfEmpty();
    }

    public void remove(LegId id) {
        legs.remove(id);
        limits.ended(id);
        legCount = legs.size();
        tellIfEmpty();
    }

    @Nullable Leg leg(LegId id) {
        return legs.get(id);
    }

    @Nullable PhoneDialog dialog(DialogId id) {
        return dialogs.get(id);
    }

    public List<Leg> legs() {
        return List.copyOf(legs.values());
    }

    /** Runs once everything is over: now, or later. */
    public void whenEmpty(Runnable action) {
        onEmpty = action;
        tellIfEmpty();
    }

    private void tellIfEmpty() {
        if (legs.isEmpty() && dialogs.isEmpty()) {
            onEmpty.run();
        }
    }
}
