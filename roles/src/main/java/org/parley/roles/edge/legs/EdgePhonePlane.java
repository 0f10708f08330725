package org.parley.roles.edge.legs;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.parley.base.time.NanoClock;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.DeviceClass;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhoneEvents;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.SipRouting;
import org.parley.roles.edge.registrar.Binding;
import org.parley.roles.edge.registrar.Registrar;
import org.parley.roles.edge.registrar.RegistrationStore;

/** Call logic's side of the edge: every command goes to the loop, in order. Thread-safe. */
public final class EdgePhonePlane implements PhonePlane {
    private final Executor loop;
    private final CallDesk desk;
    private final Dialogs dialogs;
    private final RegistrationStore registrations;
    private final NanoClock clock;

    public EdgePhonePlane(Executor loop, CallDesk desk, Dialogs dialogs, RegistrationStore registrations, NanoClock clock) {
        this.loop = loop;
        this.desk = desk;
        this.dialogs = dialogs;
        this.registrations = registrations;
        this.clock = clock;
    }

    @Override
    public void ring(LegId leg) {
        on(leg, Leg::ring);
    }

    @Override
    public void progress(LegId leg, String answerSdp) {
        on(leg, found -> found.progress(answerSdp));
    }

    @Override
    public void answer(LegId leg, String answerSdp) {
        on(leg, found -> found.answer(answerSdp));
    }

    @Override
    public void reject(LegId leg, EndReason reason) {
        on(leg, found -> found.hangUp(reason));
    }

    @Override
    public void hangUp(LegId leg, EndReason reason) {
        on(leg, found -> found.hangUp(reason));
    }

    @Override
    public void invite(LegId leg, Callee callee, Caller caller, String offerSdp) {
        loop.execute(() -> desk.invite(leg, callee, caller, offerSdp));
    }

    @Override
    public void inviteTrunk(LegId leg, SipRouting.TrunkChoice choice, Caller caller, String offerSdp) {
        loop.execute(() -> desk.inviteTrunk(leg, choice, caller, offerSdp));
    }

    private void on(LegId leg, Consumer<Leg> command) {
        loop.execute(() -> {
            var found = dialogs.leg(leg);
            if (found != null) {
                command.accept(found);
            }
        });
    }

    @Override
    public boolean isReachable(AccountId account) {
        return !live(account).isEmpty();
    }

    @Override
    public void transferred(LegId by, TransferProgress progress) {
        on(by, leg -> leg.transferred(progress));
    }

    @Override
    public void sendDigit(LegId leg, char digit, int durationMs) {
        on(leg, found -> found.sendDigit(new DtmfRelay(digit, durationMs)));
    }

    @Override
    public Set<DeviceClass> devices(AccountId account) {
        var classes = EnumSet.noneOf(DeviceClass.class);
        live(account).forEach(device -> classes.add(DeviceClasses.of(device)));
        return classes;
    }

    private List<Binding> live(AccountId account) {
        return Registrar.live(registrations, account, clock.nowNs());
    }

    @Override
    public void onEvents(PhoneEvents events) {
        desk.onEvents(events);
    }
}
