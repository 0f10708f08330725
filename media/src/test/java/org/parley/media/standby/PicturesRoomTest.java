package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.media.sfu.PictureSource;
import org.parley.media.sfu.PicturesSnapshot;
import org.parley.media.sfu.SlotSnapshot;
import org.parley.media.sfu.SourcePair;
import org.parley.media.sfu.VideoAgreement;
import org.parley.media.sfu.VideoCodec;
import org.parley.media.sfu.VideoExtensions;
import org.parley.media.sfu.VideoFormat;
import org.parley.media.sfu.WantedPicture;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;

class PicturesRoomTest {
    private static final PicturesSnapshot PICTURES = new PicturesSnapshot(
            new VideoAgreement(
                    List.of(new VideoAgreement.Upload(
                            "cam",
                            PictureSource.CAMERA,
                            List.of(new VideoFormat(VideoCodec.VP8, 96, 97)),
                            List.of("l", "m", "h"),
                            List.of(new SourcePair(-7, 8)))),
                    List.of(new VideoAgreement.Download(
                            "v3", 3, List.of(new VideoFormat(VideoCodec.AV1, 45, VideoFormat.NO_RTX)))),
                    new VideoExtensions(4, 10, 11, 3, VideoExtensions.NONE, 13)),
            Set.of(PictureSource.SCREEN),
            true,
            List.of(new WantedPicture("Jürgen", PictureSource.SCREEN, 640, 360)),
            List.of(new SlotSnapshot("v3", new SourcePair(21, 22), 65_500, 10, -1, 32_760, 255)),
            List.of(new PicturesSnapshot.Learned(PictureSource.CAMERA, 2, 99, true)),
            65_530);

    @Test
    void whatWasWrittenIsReadAgain() {
        var written = new PicturesRoom.Written(PICTURES, -5);

        assertThat(PicturesRoom.ofBytes(PicturesRoom.toBytes(written))).contains(written);
    }

    // RFC 3711 §9.1: no index is used twice under one key.
    @Test
    void slotsGoOnAtTheLimitsOfTheirSources() {
        var limits = List.of(new Reservation(21, Counter.RTP, (1L << 16) + 220), new Reservation(21, Counter.RTCP, 999));

        var beyond = PicturesRoom.beyond(PICTURES, limits, 48_000);

        var slot = beyond.slots().getFirst();
        assertThat(slot.sources()).isEqualTo(new SourcePair(21, 22));
        assertThat(slot.nextSequence()).isEqualTo(220);
        assertThat(slot.nextRtxSequence()).isEqualTo(10);
        assertThat(slot.lastTimestamp()).isEqualTo(-1 + 90_000);
        assertThat(beyond.nextTransportSequence()).isEqualTo(65_530 + (65_536 - 65_500) + 220 & 0xFFFF);
    }

    @Test
    void whatIsMalformedIsNothing() {
        var good = PicturesRoom.toBytes(new PicturesRoom.Written(PICTURES, 1));
        var random = new SplittableRandom(4);
        for (int i = 0; i < 20_000; i++) {
            var data = java.util.Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 9) : good.length);
            for (int change = random.nextInt(3); data.length > 0 && change >= 0; change--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt();
            }
            PicturesRoom.ofBytes(data).ifPresent(read -> assertThat(PicturesRoom.ofBytes(PicturesRoom.toBytes(read))).contains(read));
        }
        assertThat(PicturesRoom.ofBytes(new byte[0])).isEmpty();
    }
}
