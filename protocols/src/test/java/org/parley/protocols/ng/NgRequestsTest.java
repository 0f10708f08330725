package org.parley.protocols.ng;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NgRequestsTest {
    @Test
    void readsAnOfferAsKamailioSendsIt() {
        var options = offer("{'command':'offer','call-id':'a','from-tag':'f','via-branch':'b','sdp':'v=0','received-from':['IP4','192.0.2.7'],"
                + "'ICE':'remove','transport-protocol':'RTP/AVP','replace':['origin','session connection'],'direction':['internal','external'],"
                + "'rtcp-mux':['demux'],'flags':['trust-address','SDES-off'],'supports':['load limit']}");

        assertThat(options.transport().ice()).isEqualTo(NgOptions.Ice.REMOVE);
        assertThat(options.transport().protocol()).contains("RTP/AVP");
        assertThat(options.transport().rtcpMux()).containsExactly(NgOptions.RtcpMux.DEMUX);
        assertThat(options.transport().sdes().allows("AES_CM_128_HMAC_SHA1_80")).isFalse();
        assertThat(options.replace()).isEqualTo(new NgOptions.Replace(true, true, false));
        assertThat(options.addresses().receivedFrom()).contains("192.0.2.7");
        assertThat(options.addresses().isSdpTrusted()).isTrue();
        assertThat(options.addresses().interfaces()).containsExactly("internal", "external");
        assertThat(options.viaBranch()).contains("b");
        assertThat(options.supportsLoadLimit()).isTrue();
        assertThat(options.unknown()).isEmpty();
    }

    @Test
    void codecsMeanTheSameAsFlagsAndAsADictionary() {
        var asFlags = offer("{'command':'offer','call-id':'a','from-tag':'f','sdp':'v=0','flags':['codec-mask-G722','transcode-PCMU','codec-strip-all',"
                + "'codec-except-opus','codec-offer-PCMA']}");
        var asDictionary = offer("{'command':'offer','call-id':'a','from-tag':'f','sdp':'v=0','codec':{'mask':['G722'],'transcode':['PCMU'],"
                + "'strip':['all'],'except':['opus'],'offer':['PCMA']}}");

        assertThat(asFlags.codecs()).isEqualTo(asDictionary.codecs());
        assertThat(asFlags.codecs().mask()).containsExactly("G722");
        assertThat(asFlags.codecs().transcode()).containsExactly("PCMU");
    }

    @Test
    void readsSuitesOfSdes() {
        var sdes = offer("{'command':'offer','call-id':'a','from-tag':'f','sdp':'v=0','SDES':['no-AEAD_AES_128_GCM']}").transport().sdes();

        assertThat(sdes.allows("AEAD_AES_128_GCM")).isFalse();
        assertThat(sdes.allows("AES_CM_128_HMAC_SHA1_80")).isTrue();
        var only = offer("{'command':'offer','call-id':'a','from-tag':'f','sdp':'v=0','flags':['SDES-only-AES_CM_128_HMAC_SHA1_32']}");
        assertThat(only.transport().sdes().allows("AES_CM_128_HMAC_SHA1_80")).isFalse();
    }

    @Test
    void namesWhatItDoesNotKnowAndGoesOn() {
        var options = offer("{'command':'offer','call-id':'a','from-tag':'f','sdp':'v=0','flags':['make-coffee'],'colour':'green'}");

        assertThat(options.unknown()).containsExactlyInAnyOrder("make-coffee", "colour");
    }

    @Test
    void readsTheOtherCommands() {
        assertThat(command("{'command':'ping'}")).isEqualTo(new NgCommand.Ping());
        assertThat(command("{'command':'list','limit':'5'}")).isEqualTo(new NgCommand.List(5));
        assertThat(command("{'command':'start recording','call-id':'a'}"))
                .isEqualTo(new NgCommand.StartRecording("a", Optional.empty(), Optional.empty()));
        assertThat(command("{'command':'delete','call-id':'a','from-tag':'f','delete-delay':0}")).isEqualTo(
                new NgCommand.Delete("a", party("f", false), OptionalInt.of(0)));
        assertThat(command("{'command':'block DTMF','call-id':'a','flags':['all']}")).isEqualTo(new NgCommand.Gate(
                "a",
                new NgParty(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true),
                NgCommand.Gate.What.DTMF,
                true));
        assertThat(command("{'command':'play media','call-id':'a','from-tag':'f','file':'a.wav','repeat-times':3}")).isEqualTo(
                new NgCommand.PlayMedia("a", party("f", false), new NgCommand.Source.File("a.wav"), 3, 0));
        assertThat(command("{'command':'play DTMF','call-id':'a','from-tag':'f','code':'1#','volume':10}")).isEqualTo(
                new NgCommand.PlayDtmf("a", party("f", false), "1#", 250, 100, -10));
    }

    @Test
    void refusalsSayWhatWouldBeRight() {
        assertThat(refusal("{'call-id':'a'}")).contains("no key \"command\"");
        assertThat(refusal("{'command':'dance'}")).contains("\"dance\"").contains("start recording");
        assertThat(refusal("{'command':'offer','from-tag':'f','sdp':'v=0'}")).contains("call-id");
        assertThat(refusal("{'command':'offer','call-id':'a','sdp':'v=0'}")).contains("from-tag");
        assertThat(refusal("{'command':'offer','call-id':'a','from-tag':'f'}")).contains("SDP");
        assertThat(refusal("{'command':'answer','call-id':'a','from-tag':'f','sdp':'v=0'}")).contains("to-tag");
        assertThat(refusal("{'command':'play DTMF','call-id':'a','code':'x'}")).contains("0-9");
        assertThat(refusal("{'command':'play media','call-id':'a'}")).contains("blob");
        assertThat(refusal("{'command':'query'}")).contains("call-id");
    }

    private static NgParty party(String fromTag, boolean all) {
        return new NgParty(Optional.of(fromTag), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), all);
    }

    private static NgOptions offer(String json) {
        return command(json) instanceof NgCommand.Offer(var options) ? options : org.assertj.core.api.Assertions.fail("no offer");
    }

    private static NgCommand command(String json) {
        return read(json) instanceof NgRequests.Read.Ok(var command) ? command : org.assertj.core.api.Assertions.fail("refused");
    }

    private static String refusal(String json) {
        return read(json) instanceof NgRequests.Read.Refused(var because) ? because : "it was read";
    }

    private static NgRequests.Read read(String json) {
        var bytes = ("c " + json.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
        return NgRequests.read(NgMessage.parse(bytes, 0, bytes.length).orThrow());
    }
}
