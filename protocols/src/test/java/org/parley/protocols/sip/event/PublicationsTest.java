package org.parley.protocols.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Refusal;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;
import org.parley.testkit.ManualTime;

// RFC 3903 §6.
class PublicationsTest {
    private static final ExpiryRules EXPIRY = new ExpiryRules(Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofHours(1));

    private final ManualTime time = new ManualTime();
    private int tags;
    private final Publications<String, String> publications =
            new Publications<>(new Publications.Limits(2, 3, EXPIRY), () -> "tag" + ++tags);

    private static SipRequest publish(String body) {
        var request = SipRequest.of(
                SipMethod.PUBLISH,
                SipUri.of("ann", "parley.test", -1),
                new SipHeaders.Builder()
                        .add(HeaderName.CSEQ, new CSeq(1, SipMethod.PUBLISH))
                        .add(HeaderName.EXPIRES, 600)
                        .build());
        return body.isEmpty() ? request : request.withBody("text/plain", body.getBytes(StandardCharsets.UTF_8));
    }

    private static SipRequest matching(SipRequest publish, String etag) {
        return publish.with(Publications.SIP_IF_MATCH, etag);
    }

    private int refused(String resource, SipRequest publish) {
        return publications.refusal(resource, publish, time.nowNs()).map(Refusal::status).orElse(0);
    }

    private Publications.Accepted put(String resource, SipRequest publish) {
        assertThat(refused(resource, publish)).isZero();
        return publish.hasBody()
                ? publications.publish(resource, publish, publish.bodyText(), time.nowNs())
                : publications.refresh(resource, publish, time.nowNs());
    }

    @Test
    void givesAnEntityTagForWhatIsPublished() {
        var accepted = put("ann", publish("here"));

        assertThat(accepted).isEqualTo(new Publications.Accepted("tag1", 600));
        assertThat(publications.live("ann", time.nowNs())).containsExactly("here");
    }

    // §4.1: each success brings a new tag, and the old one is good for nothing.
    @Test
    void refreshesWithANewTag() {
        put("ann", publish("here"));
        time.advance(Duration.ofSeconds(500));

        var refreshed = put("ann", matching(publish(""), "tag1"));
        time.advance(Duration.ofSeconds(500));

        assertThat(refreshed.etag()).isEqualTo("tag2");
        assertThat(publications.live("ann", time.nowNs())).containsExactly("here");
        assertThat(refused("ann", matching(publish(""), "tag1"))).isEqualTo(412);
    }

    @Test
    void changesWhatWasPublished() {
        put("ann", publish("here"));

        put("ann", matching(publish("away"), "tag1"));

        assertThat(publications.live("ann", time.nowNs())).containsExactly("away");
        assertThat(publications.size()).isEqualTo(1);
    }

    // §4.5: Expires 0 removes.
    @Test
    void removesWhatWasPublished() {
        put("ann", publish("here"));

        var removed = put("ann", matching(publish(""), "tag1").with(HeaderName.EXPIRES, "0"));

        assertThat(removed.expiresSeconds()).isZero();
        assertThat(publications.live("ann", time.nowNs())).isEmpty();
        assertThat(publications.size()).isZero();
    }

    // §6 step 3: 412 for a tag that is unknown, over, or another's.
    @Test
    void refusesATagThatIsNotThere() {
        put("ann", publish("here"));

        assertThat(refused("ann", matching(publish(""), "other"))).isEqualTo(412);
        assertThat(refused("bob", matching(publish(""), "tag1"))).isEqualTo(412);
        time.advance(Duration.ofSeconds(600));
        assertThat(refused("ann", matching(publish(""), "tag1"))).isEqualTo(412);
    }

    @Test
    void refusesARefreshOfNothingAndTwoTags() {
        assertThat(refused("ann", publish(""))).isEqualTo(400);
        var two = matching(publish(""), "a").adding(Publications.SIP_IF_MATCH, "b");
        assertThat(refused("ann", two)).isEqualTo(400);
    }

    // §6 step 4.
    @Test
    void refusesTooBriefAnInterval() {
        var refusal = publications.refusal("ann", publish("here").with(HeaderName.EXPIRES, "59"), time.nowNs());

        assertThat(refusal.map(Refusal::status)).contains(423);
        assertThat(refusal.orElseThrow().headers().getFirst()).hasToString("Min-Expires: 60");
    }

    @Test
    void shortensTooLongAnInterval() {
        assertThat(put("ann", publish("here").with(HeaderName.EXPIRES, "86400")).expiresSeconds()).isEqualTo(3600);
    }

    @Test
    void takesNoMoreThanItsLimits() {
        put("ann", publish("desk"));
        put("ann", publish("mobile"));

        assertThat(refused("ann", publish("tablet"))).isEqualTo(503);
        put("bob", publish("desk"));
        assertThat(refused("bob", publish("mobile"))).isEqualTo(503);
        assertThat(refused("ann", matching(publish("changed"), "tag1"))).isZero();
    }

    @Test
    void forgetsWhatIsNotRefreshedAndSaysWhose() {
        put("ann", publish("here"));
        put("bob", publish("here").with(HeaderName.EXPIRES, "3600"));
        time.advance(Duration.ofSeconds(600));

        assertThat(publications.live("ann", time.nowNs())).isEmpty();
        assertThat(publications.expire(time.nowNs())).containsExactly("ann");
        assertThat(publications.size()).isEqualTo(1);
    }

    @Test
    void listsTheNewestFirstWhateverWasRefreshedLast() {
        put("ann", publish("desk"));
        put("ann", publish("mobile"));

        put("ann", matching(publish(""), "tag1"));

        assertThat(publications.live("ann", time.nowNs())).containsExactly("mobile", "desk");
    }
}
