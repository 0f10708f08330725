package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.event.Publications;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.testkit.Fuzzing;

/** Any bytes in, where SUBSCRIBE, PUBLISH, MESSAGE and answers to NOTIFYs are expected: nothing breaks, nothing grows beyond its limit. */
class EventFuzzTest {
    private static final int ITERATIONS = 10_000;
    private static final String PIDF = "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:ann@parley.test'><tuple id='t'>"
            + "<status><basic>open</basic></status><note>here</note></tuple></presence>";

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private void receive(byte[] bytes) {
        switch (SipParser.parse(bytes)) {
            case Parsed.Ok<SipMessage>(var message) -> edge.receive(ann.flow, message);
            case Parsed.Malformed<SipMessage>(_, var reason) -> edge.switchboard.inbound().onMalformed(ann.flow, bytes, reason);
        }
        ann.flow.sent.clear();
    }

    private byte[] withPassword(SipRequest request) {
        var answered = new DigestClient("ann", "secret").answer(request, ann.send(request), "cnonce").orElseThrow();
        return ann.stamped(answered).encoded();
    }

    private SipRequest subscribe() {
        return ann.request(SipMethod.SUBSCRIBE, "101")
                .with(HeaderName.EVENT, "dialog;id=4")
                .with(HeaderName.ACCEPT, "application/dialog-info+xml")
                .with(HeaderName.EXPIRES, "600");
    }

    @Test
    void survivesAnySubscribePublishAndMessage() {
        var publish = ann.request(SipMethod.PUBLISH, "100").with(HeaderName.EVENT, "presence");
        var corpus = List.of(
                withPassword(subscribe()),
                withPassword(publish.withBody("application/pidf+xml", TestPhone.bytes(PIDF))),
                ann.stamped(publish.with(Publications.SIP_IF_MATCH, "tag")).encoded(),
                withPassword(ann.request(SipMethod.MESSAGE, "101").withBody("text/plain", TestPhone.bytes("hello"))),
                ann.stamped(ann.request(SipMethod.NOTIFY, "101").with(HeaderName.SUBSCRIPTION_STATE, "active;expires=1")).encoded());

        Fuzzing.run(corpus, ITERATIONS, this::receive);

        assertThat(edge.count("sip_internal_failures")).isZero();
    }

    @Test
    void survivesAnythingWithinASubscription() {
        var success = ann.sendWithPassword(subscribe());
        var notify = ann.flow.request();
        var corpus = List.of(
                ann.stamped(ann.inDialog(SipMethod.SUBSCRIBE, success).with(HeaderName.EVENT, "dialog;id=4")).encoded(),
                SipResponse.answer(notify, 503).withToTag("t").with(HeaderName.RETRY_AFTER, "10 (soon)").encoded(),
                SipResponse.answer(notify, 200).withToTag("t").encoded());

        Fuzzing.run(corpus, ITERATIONS, this::receive);

        assertThat(edge.count("sip_internal_failures")).isZero();
    }
}
