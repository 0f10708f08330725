package org.parley.media.example;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaEngine;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.source.Player;
import org.parley.media.source.PlayerPosition;
import org.parley.media.source.Playlist;
import org.parley.net.udp.UdpLoops;

/** A conference server in a page: rooms of telephones that speak RTP, who hear each other (docs/developers/media-library.md). */
final class ConferenceServer implements AutoCloseable, EngineEvents {
    private final SystemTime time = new SystemTime();
    private final MediaEngine engine = new MediaEngine(
            EngineSettings.defaults(), new MediaEngine.Surroundings(UdpLoops::open, time, time, Ids.secure(time)), this);
    private final PhonePorts ports;

    ConferenceServer(InetAddress address, int firstPort, int lastPort) {
        ports = new PhonePorts(address, firstPort, lastPort);
        engine.start();
    }

    /** Somebody who sends Opus under this payload type, from there. Returns where he is to send to. */
    InetSocketAddress join(String room, String name, InetSocketAddress phone, int payloadType) {
        return engine.ask(loop -> {
            var leg = loop.addLeg(
                    new LegSpec(room + "/" + name, room, name, name),
                    receiver -> new PhoneChannel(loop.udp(), ports, time, receiver));
            leg.configure(
                    new LegAudio(AudioFormat.OPUS, payloadType, Map.of(payloadType, AudioFormat.OPUS), Map.of()), true, true);
            leg.setAutomaticGain(true);
            var channel = (PhoneChannel) leg.channel();
            channel.connect(new PhonePeer(phone, phone, true, Set.of(payloadType)), RtpProtection.NONE);
            loop.useEntryTones(room, true);
            loop.join(leg);
            return channel.localAddress();
        });
    }

    void leave(String room, String name) {
        engine.post(loop -> loop.closeLeg(room + "/" + name));
    }

    /** Everybody in the room hears the file. */
    void play(String room, Path file) {
        var player = Player.open(Playlist.once(file), PlayerPosition.START);
        engine.post(loop -> loop.play(room, "file", player));
    }

    /** How many are connected. */
    int people() {
        return engine.ask(loop -> loop.legs().size());
    }

    @Override
    public void close() {
        engine.close();
        time.close();
    }

    @Override
    public void onSpeakers(String room, List<Speaking> speaking) {
        System.out.println(room + " hears " + speaking);
    }

    @Override
    public void onLost(String room, String leg, String because) {
        System.out.println(leg + " is gone: " + because);
    }

    @Override
    public void onConnected(String room, String leg) {}

    @Override
    public void onDigit(String room, String leg, char digit, int durationMs) {}

    @Override
    public void onTapFailed(String room, String because) {}
}
