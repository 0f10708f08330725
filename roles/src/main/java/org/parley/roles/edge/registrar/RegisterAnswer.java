package org.parley.roles.edge.registrar;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;

/** Writes the 200 to a REGISTER (RFC 3261 §10.3, step 8). Owned by the SIP loop. */
final class RegisterAnswer {
    static final String SUPPORTED = "path, outbound, gruu";

    /** RFC 3261 §20.17. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final RegistrationRules rules;
    private final Gruus gruus;
    private long dateSecond = Long.MIN_VALUE;
    private String date = "";

    RegisterAnswer(RegistrationRules rules, Gruus gruus) {
        this.rules = rules;
        this.gruus = gruus;
    }

    SipResponse success(SipRequest request, SocketFlow flow, RegisterDecision.Outcome.Bindings made, long nowNs, Instant now) {
        var supported = request.headers().elements(HeaderName.SUPPORTED);
        boolean wantsGruu = supported.contains("gruu");
        var answer = SipResponse.answer(request, 200).with(HeaderName.DATE, date(now));
        for (var binding : made.bindings()) {
            answer = answer.adding(HeaderName.CONTACT, contact(request, binding, wantsGruu, nowNs));
        }
        answer = answer.with(HeaderName.SUPPORTED, SUPPORTED);
        if (supported.contains("path")) {
            for (var value : request.headers().all(HeaderName.PATH)) {
                answer = answer.adding(HeaderName.PATH, value); // RFC 3327 §5.3.
            }
        }
        for (var hop : rules.serviceRoute()) {
            answer = answer.adding(HeaderName.SERVICE_ROUTE, NameAddr.of(hop).toString());
        }
        if (made.isOutbound()) {
            answer = answer.with(HeaderName.REQUIRE, "outbound");
            if (flow.transport() != SipTransport.UDP) {
                answer = answer.with(HeaderName.FLOW_TIMER, Long.toString(rules.flowTimer().toSeconds()));
            }
        }
        return answer;
    }

    private String contact(SipRequest request, Binding binding, boolean wantsGruu, long nowNs) {
        var params = Params.of("expires", Long.toString(binding.secondsLeft(nowNs)));
        if (binding.preferencePermille() != 1000) {
            params = params.with("q", "0.%03d".formatted(binding.preferencePermille()));
        }
        if (binding.instance().isPresent()) {
            var instance = binding.instance().get();
            params = params.with("+sip.instance", "<" + instance + ">");
            if (binding.regId() > 0) {
                params = params.with("reg-id", Integer.toString(binding.regId()));
            }
            if (wantsGruu && binding.gruuEpoch() != 0 && request.to().uri() instanceof SipUri address) {
                params = params.with("pub-gruu", Gruus.ofInstance(address, instance).toString())
                        .with("temp-gruu", gruus.temporary(address, binding.gruuEpoch()).toString());
            }
        }
        return NameAddr.of(binding.contact()).withParams(params).toString();
    }

    private String date(Instant now) {
        if (now.getEpochSecond() != dateSecond) { // Formatting costs more than all the rest of an answer.
            dateSecond = now.getEpochSecond();
            date = DATE.format(now);
        }
        return date;
    }
}
