package org.parley.roles.edge.legs;

import java.util.List;
import java.util.Optional;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.SipRouting;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;

/** How we write INVITEs: to our telephones, and to trunks. {@code domain} is ours; where there is none, our address stands for it. */
final class Invites {
    private static final HeaderName DIVERSION = HeaderName.of("Diversion");
    private static final HeaderName HISTORY_INFO = HeaderName.of("History-Info");
    /** RFC 3323 §4.1.1.3. */
    private static final SipUri NOBODY = SipUri.of("anonymous", "anonymous.invalid", -1);

    private final Optional<String> domain;

    Invites(Optional<String> domain) {
        this.domain = domain;
    }

    /** To devices of ours: they are told who calls as call logic says. */
    InviteWriter toDevices(PhonePlane.Caller caller) {
        return (way, same) -> {
            var from = caller.anonymous()
                    ? new NameAddr("Anonymous", NOBODY, Params.of("tag", same.tag()))
                    : new NameAddr(
                            caller.displayName(), ours(caller.number(), way.flow().sentBy()), Params.of("tag", same.tag()));
            var headers = begin(way, same, from);
            passOn(headers, caller.passed(), way.flow().sentBy(), caller.anonymous());
            return SipRequest.of(SipMethod.INVITE, way.target(), headers.build());
        };
    }

    /** To a trunk: numbers as it wants them; what it may know of the caller is the plan's to say (RFC 3323, RFC 3325). */
    InviteWriter toTrunk(SipRouting.TrunkChoice choice, PhonePlane.Caller caller) {
        return (way, same) -> {
            var self = way.flow().sentBy();
            var trunk = choice.trunk();
            // A carrier that we registered with knows us by its own domain.
            var host = trunk.credentials().map(credentials -> credentials.domain());
            var known = host.map(name -> SipUri.of(choice.caller(), name, -1)).orElseGet(() -> ours(choice.caller(), self));
            var from = choice.anonymous()
                    ? new NameAddr("Anonymous", NOBODY, Params.of("tag", same.tag()))
                    : new NameAddr(choice.displayName(), known, Params.of("tag", same.tag()));
            var headers = begin(way, same, from);
            if (trunk.callerId().assertIdentity()) {
                headers.add(HeaderName.P_ASSERTED_IDENTITY, new NameAddr(choice.displayName(), known, Params.NONE));
            }
            if (choice.anonymous()) {
                headers.add(HeaderName.PRIVACY, "id"); // RFC 3325 §9.3: asserted, but kept from the called one.
            }
            passOn(headers, caller.passed(), self, choice.anonymous());
            var request = SipRequest.of(SipMethod.INVITE, way.target(), headers.build());
            for (var name : trunk.policy().removeHeaders()) {
                request = request.without(HeaderName.of(name));
            }
            for (var entry : trunk.policy().addHeaders().entrySet()) {
                request = request.with(HeaderName.of(entry.getKey()), entry.getValue());
            }
            return request;
        };
    }

    private static SipHeaders.Builder begin(Attempts.Way way, InviteWriter.Same same, NameAddr from) {
        var headers = new SipHeaders.Builder().add(HeaderName.MAX_FORWARDS, 70);
        way.route().forEach(proxy -> headers.add(HeaderName.ROUTE, proxy));
        return headers.add(HeaderName.FROM, from)
                .add(HeaderName.TO, NameAddr.of(way.target().withParams(Params.NONE)))
                .add(HeaderName.CALL_ID, same.callId())
                .add(HeaderName.CSEQ, new CSeq(1, SipMethod.INVITE))
                .add(HeaderName.CONTACT, "<" + Ways.contact(way.flow()) + ">")
                .add(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .add(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED)
                .add(HeaderName.SESSION_EXPIRES, SessionTimer.SECONDS_PROPOSED)
                .add(HeaderName.MIN_SE, SessionTimer.SECONDS_MIN)
                .add(HeaderName.USER_AGENT, LegNeeds.AGENT);
    }

    private void passOn(SipHeaders.Builder headers, PhonePlane.Passed passed, HostPort self, boolean isAnonymous) {
        passed.alertInfo().ifPresent(value -> headers.add(HeaderName.ALERT_INFO, value));
        passed.callInfo().ifPresent(value -> headers.add(HeaderName.CALL_INFO, value));
        if (isAnonymous) {
            return; // RFC 3323 §4.1: who was asked first tells who asks.
        }
        passed.referredBy().ifPresent(by -> headers.add(HeaderName.REFERRED_BY, NameAddr.of(ours(by, self))));
        passed.diverted().forEach(by -> headers.add(DIVERSION, NameAddr.of(ours(by, self)) + ";reason=deflection"));
        history(headers, passed.diverted(), self);
    }

    /** RFC 7044 §5: the oldest first, each reached from the one before. Diversion (RFC 5806) has the newest first. */
    private void history(SipHeaders.Builder headers, List<String> diverted, HostPort self) {
        var index = new StringBuilder("1");
        for (var number : diverted.reversed()) {
            var uri = ours(number, self);
            headers.add(HISTORY_INFO, "<" + uri + ">;index=" + index);
            index.append(".1");
        }
    }

    private SipUri ours(String number, HostPort self) {
        return domain.map(name -> SipUri.of(number, name, -1))
                .orElseGet(() -> SipUri.of(number, self.host(), self.port()));
    }
}
