package org.parley.media.standby;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.engine.LegSpec;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhoneState;
import org.parley.media.webrtc.LegKeys;
import org.parley.protocols.dtls.DtlsRole;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpReceiver.StreamIndex;

/** Records as bytes and back. One version; a node that meets another refuses it, and the leg has no standby then. Functions only. */
final class LegRecords {
    static final int VERSION = 2;
    private static final int NAME_BYTES = 512;
    private static final int SDP_BYTES = 65_536;
    private static final int STREAMS_MAX = 128;
    private static final int PARTS_MAX = 16;
    private static final AudioFormat[] FORMATS = AudioFormat.values();
    private static final PhonePeer.Sources[] SOURCES = PhonePeer.Sources.values();
    private static final Counter[] COUNTERS = Counter.values();

    private LegRecords() {}

    static void write(RecordOutput out, LegRecord record) {
        out.u8(VERSION).u64(record.atNs());
        sound(out, record.sound());
        switch (record.way()) {
            case LegRecord.Way.Browser(var keys) -> browser(out.u8(0), keys);
            case LegRecord.Way.Phone(var state) -> phone(out.u8(1), state);
        }
        out.list(record.limits(), LegRecords::reservation);
        out.text(record.description());
        out.list(record.parts(), (to, part) -> to.u16(part.kind()).bytes(part.data()));
    }

    static LegRecord read(RecordInput in) {
        if (in.u8() != VERSION) {
            in.fail("a record of another version");
        }
        long atNs = in.u64();
        var sound = sound(in);
        var way = in.choice(2) == 0
                ? new LegRecord.Way.Browser(browser(in))
                : new LegRecord.Way.Phone(phone(in));
        var limits = in.list(STREAMS_MAX, LegRecords::reservation);
        var description = in.text(SDP_BYTES);
        var parts = in.list(PARTS_MAX, from -> new RecordPart(from.u16(), from.bytes(RecordPart.BYTES_MAX)));
        return new LegRecord(sound, way, limits, description, atNs, parts);
    }

    static void reservation(RecordOutput out, Reservation value) {
        out.u32(value.ssrc()).u8(value.counter().ordinal()).u64(value.limit());
    }

    static Reservation reservation(RecordInput in) {
        int ssrc = in.u32();
        var counter = COUNTERS[in.choice(COUNTERS.length)];
        return new Reservation(ssrc, counter, index(in));
    }

    static void progress(RecordOutput out, LegProgress value) {
        out.text(value.leg()).u16(value.nextSequence()).u32(value.nextTimestamp());
        out.u64(value.packetsSent()).u64(value.octetsSent()).u32(value.remoteSsrc()).u32(value.highestReceived());
        out.optional(value.path(), RecordOutput::address);
        out.list(value.received(), LegRecords::received);
        out.list(value.questions(), LegRecords::reservation);
        out.u64(value.atNs());
    }

    static LegProgress progress(RecordInput in) {
        return new LegProgress(
                in.text(NAME_BYTES),
                in.u16(),
                in.u32(),
                in.u64(),
                in.u64(),
                in.u32(),
                in.u32(),
                in.optional(RecordInput::address),
                in.list(STREAMS_MAX, LegRecords::received),
                in.list(STREAMS_MAX, LegRecords::reservation),
                in.u64());
    }

    private static void received(RecordOutput out, StreamIndex value) {
        out.u32(value.ssrc()).u64(value.highestRtpIndex());
    }

    private static StreamIndex received(RecordInput in) {
        return new StreamIndex(in.u32(), index(in));
    }

    /** 48 bits and no more (RFC 3711 §3.3.1). */
    private static long index(RecordInput in) {
        long value = in.u64();
        if (value < 0 || value > 1L << 48) {
            in.fail("no packet index");
            return 0;
        }
        return value;
    }

    private static void sound(RecordOutput out, LegSnapshot value) {
        var spec = value.spec();
        out.text(spec.leg()).text(spec.mix()).text(spec.participant()).text(spec.name());
        out.optional(value.audio(), LegRecords::audio);
        out.flag(value.sends()).flag(value.receives()).u32(value.audioLevelId());
        out.u64(value.speaksTo()).u64(value.hears()).flag(value.isJoined()).flag(value.isMuted());
        out.text(value.cname()).u32(value.ssrc()).u16(value.nextSequence()).u32(value.nextTimestamp());
        out.u64(value.packetsSent()).u64(value.octetsSent()).u32(value.remoteSsrc()).u32(value.highestReceived());
    }

    private static LegSnapshot sound(RecordInput in) {
        return new LegSnapshot(
                new LegSpec(in.text(NAME_BYTES), in.text(NAME_BYTES), in.text(NAME_BYTES), in.text(NAME_BYTES)),
                in.optional(LegRecords::audio),
                in.flag(),
                in.flag(),
                in.u32(),
                in.u64(),
                in.u64(),
                in.flag(),
                in.flag(),
                in.text(NAME_BYTES),
                in.u32(),
                in.u16(),
                in.u32(),
                in.u64(),
                in.u64(),
                in.u32(),
                in.u32());
    }

    private static void audio(RecordOutput out, LegAudio value) {
        out.text(value.sendFormat().name()).u8(value.sendChannels()).u8(value.sendPayloadType());
        out.list(value.receive().entrySet(), (to, entry) -> to.u8(entry.getKey()).text(entry.getValue().name()));
        out.list(value.telephoneEvents().entrySet(), (to, entry) -> to.u8(entry.getKey()).u32(entry.getValue()));
    }

    private static LegAudio audio(RecordInput in) {
        var sendFormat = format(in);
        int channels = in.u8();
        if (channels < 1 || channels > (sendFormat == AudioFormat.OPUS ? 2 : 1)) {
            in.fail("no number of channels");
            channels = 1;
        }
        int sendType = in.choice(128);
        Map<Integer, AudioFormat> receive = new HashMap<>();
        in.list(128, from -> receive.put(from.choice(128), format(from)));
        Map<Integer, Integer> events = new HashMap<>();
        in.list(128, from -> events.put(from.choice(128), clockHz(from)));
        return new LegAudio(sendFormat, channels, sendType, receive, events);
    }

    private static int clockHz(RecordInput in) {
        int value = in.u32();
        if (value < 1_000 || value > 192_000) {
            in.fail("no clock rate");
        }
        return value;
    }

    /** By its name: the order of our formats may change from one version to the next. */
    private static AudioFormat format(RecordInput in) {
        var name = in.text(NAME_BYTES);
        for (var format : FORMATS) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        in.fail("a codec that is not known here");
        return FORMATS[0];
    }

    private static void browser(RecordOutput out, LegKeys keys) {
        out.u8(keys.iceRole() == IceRole.CONTROLLING ? 0 : 1).flag(keys.nominates()).u16(keys.moves());
        ice(out, keys.localIce());
        ice(out, keys.remoteIce());
        out.optional(keys.path(), RecordOutput::address);
        out.u8(keys.dtlsRole() == DtlsRole.CLIENT ? 0 : 1);
        out.text(keys.peerFingerprint().algorithm()).text(keys.peerFingerprint().hex());
        srtp(out, keys.send());
        srtp(out, keys.receive());
        out.list(keys.received(), LegRecords::received);
    }

    private static LegKeys browser(RecordInput in) {
        return new LegKeys(
                in.choice(2) == 0 ? IceRole.CONTROLLING : IceRole.CONTROLLED,
                in.flag(),
                in.u16(),
                ice(in),
                ice(in),
                in.optional(RecordInput::address),
                in.choice(2) == 0 ? DtlsRole.CLIENT : DtlsRole.SERVER,
                new SdpFingerprint(in.text(NAME_BYTES), in.text(NAME_BYTES)),
                srtp(in),
                srtp(in),
                List.of(),
                in.list(STREAMS_MAX, LegRecords::received));
    }

    private static void ice(RecordOutput out, IceCredentials value) {
        out.text(value.fragment()).text(value.password());
    }

    private static IceCredentials ice(RecordInput in) {
        var fragment = in.text(256);
        var password = in.text(256);
        if (fragment.isEmpty() || password.isEmpty()) {
            in.fail("no ICE credentials");
            return new IceCredentials("-", "-");
        }
        return new IceCredentials(fragment, password);
    }

    private static void srtp(RecordOutput out, SrtpKeys keys) {
        out.text(keys.profile().sdesName()).bytes(keys.masterKey()).bytes(keys.masterSalt());
    }

    private static SrtpKeys srtp(RecordInput in) {
        var profile = SrtpProfile.ofSdesName(in.text(NAME_BYTES));
        if (profile.isEmpty()) {
            in.fail("an SRTP profile that is not known here");
        }
        var known = profile.orElse(SrtpProfile.AEAD_AES_128_GCM);
        return new SrtpKeys(known, in.exactly(known.keyBytes()), in.exactly(known.saltBytes()));
    }

    private static void phone(RecordOutput out, PhoneState state) {
        var peer = state.peer();
        out.address(state.local()).address(peer.rtp()).address(peer.rtcp()).flag(peer.rtcpMux());
        out.list(peer.payloadTypes(), RecordOutput::u8).u8(peer.sources().ordinal());
        out.optional(state.latched(), RecordOutput::address).u32(state.latchedSsrc());
        out.optional(state.rtcpTarget(), RecordOutput::address);
        out.optional(state.sdes(), (to, sdes) -> {
            srtp(to, sdes.ours());
            srtp(to, sdes.theirs());
            to.list(sdes.received(), LegRecords::received);
        });
    }

    private static PhoneState phone(RecordInput in) {
        var local = in.address();
        var peer = new PhonePeer(
                in.address(),
                in.address(),
                in.flag(),
                Set.copyOf(in.list(128, from -> from.choice(128))),
                SOURCES[in.choice(SOURCES.length)]);
        return new PhoneState(
                local,
                peer,
                in.optional(RecordInput::address),
                in.u32(),
                in.optional(RecordInput::address),
                in.optional(from -> new PhoneState.Sdes(srtp(from), srtp(from), from.list(STREAMS_MAX, LegRecords::received))));
    }
}
