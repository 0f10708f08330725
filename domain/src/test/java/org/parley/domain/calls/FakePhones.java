package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.routing.SipRouting;

/** Telephones that do nothing by themselves and write down what is asked of them. */
final class FakePhones implements PhonePlane {
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    final List<LegId> invited = Collections.synchronizedList(new ArrayList<>());
    final Set<AccountId> registered = new HashSet<>();
    Set<DeviceClass> classes = Set.of(DeviceClass.PLAIN);

    @Override
    public void ring(LegId leg) {
        log.add("ring");
    }

    @Override
    public void answer(LegId leg, String answerSdp) {
        log.add("answer " + (answerSdp.equals("answer to " + leg) ? "own" : "foreign"));
    }

    @Override
    public void reject(LegId leg, EndReason reason) {
        log.add("reject " + reason);
    }

    @Override
    public void progress(LegId leg, String answerSdp) {
        log.add("progress " + (answerSdp.equals("answer to " + leg) ? "own" : "foreign"));
    }

    @Override
    public void transferred(LegId by, TransferProgress progress) {
        log.add("transferred " + progress);
    }

    @Override
    public void invite(LegId leg, Callee callee, Caller caller, String offerSdp) {
        invited.add(leg);
        var anonymous = caller.anonymous() ? " anonymous" : "";
        var diverted = caller.passed().diverted().isEmpty() ? "" : " diverted by " + caller.passed().diverted();
        var referred = caller.passed().referredBy().map(by -> " referred by " + by).orElse("");
        var device = callee.device().map(one -> " on " + one).orElse("");
        log.add("invite by " + caller.number() + " " + caller.displayName() + anonymous + diverted + referred + device);
    }

    @Override
    public void inviteTrunk(LegId leg, SipRouting.TrunkChoice choice, Caller caller, String offerSdp) {
        invited.add(leg);
        log.add("invite trunk " + choice.trunk().name() + " " + choice.called());
    }

    @Override
    public void hangUp(LegId leg, EndReason reason) {
        log.add("hang-up " + reason);
    }

    @Override
    public boolean isReachable(AccountId account) {
        return registered.contains(account);
    }

    @Override
    public void sendDigit(LegId leg, char digit, int durationMs) {
        log.add("digit " + digit + " to " + leg);
    }

    @Override
    public Set<DeviceClass> devices(AccountId account) {
        return registered.contains(account) ? classes : Set.of();
    }

    @Override
    public void onEvents(PhoneEvents events) {}
}
