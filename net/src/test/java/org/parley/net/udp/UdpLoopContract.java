package org.parley.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** The promise of {@link UdpLoop}, run by each implementation. */
@Timeout(20)
abstract class UdpLoopContract {
    private static final DatagramHandler IGNORE = (_, _, _, _, _) -> {};

    private final UdpLoop loop = openLoop(UdpSettings.DEFAULT);

    abstract UdpLoop openLoop(UdpSettings settings);

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void aDatagramArrivesWithItsSender() {
        var heard = new ArrayList<String>();
        var b = loop.open(loopback4(), (_, data, offset, length, from) -> heard.add(text(data, offset, length) + from));
        var a = loop.open(loopback4(), IGNORE);

        a.send(bytes("xhellox"), 1, 5, b.localAddress());
        pollUntil(heard, 1);

        assertThat(heard).containsExactly("hello" + a.localAddress());
    }

    @Test
    void aHandlerMayAnswerAtOnce() {
        var heard = new ArrayList<String>();
        var echo = loop.open(loopback4(), (socket, data, offset, length, from) -> {
            data[offset + length] = '!';
            socket.send(data, offset, length + 1, from);
        });
        var a = loop.open(loopback4(), (_, data, offset, length, _) -> heard.add(text(data, offset, length)));

        a.send(bytes("one"), 0, 3, echo.localAddress());
        a.send(bytes("two"), 0, 3, echo.localAddress());
        pollUntil(heard, 2);

        assertThat(heard).containsExactly("one!", "two!");
    }

    @Test
    void manyDatagramsOverManySocketsKeepTheirOrderPerSocket() {
        int sockets = 20;
        int each = 200;
        var heard = new ArrayList<List<Integer>>();
        var targets = new ArrayList<UdpSocket>();
        for (int i = 0; i < sockets; i++) {
            var mine = new ArrayList<Integer>();
            heard.add(mine);
            targets.add(loop.open(loopback4(), (_, data, offset, _, _) -> mine.add((int) data[offset])));
        }
        var a = loop.open(loopback4(), IGNORE);

        for (int n = 0; n < each; n++) {
            for (var target : targets) {
                a.send(new byte[] {(byte) (n % 100)}, 0, 1, target.localAddress());
            }
            loop.poll(0);
        }
        while (heard.stream().mapToInt(List::size).sum() < sockets * each) {
            loop.poll(10_000_000);
        }

        for (var mine : heard) {
            for (int n = 0; n < each; n++) {
                assertThat(mine.get(n)).isEqualTo(n % 100);
            }
        }
        assertThat(loop.droppedOnSend()).isZero();
    }

    @Test
    void theSameSenderIsTheSameObject() {
        var senders = new ArrayList<InetSocketAddress>();
        var b = loop.open(loopback4(), (_, _, _, _, from) -> senders.add(from));
        var a1 = loop.open(loopback4(), IGNORE);
        var a2 = loop.open(loopback4(), IGNORE);

        for (int i = 0; i < 3; i++) {
            a1.send(bytes("1"), 0, 1, b.localAddress());
            a2.send(bytes("2"), 0, 1, b.localAddress());
            pollUntil(senders, 2 * i + 2);
        }

        assertThat(senders.stream().distinct()).hasSize(2);
        for (var sender : senders) {
            assertThat(sender).isSameAs(senders.get(sender.getPort() == senders.getFirst().getPort() ? 0 : 1));
        }
    }

    @Test
    void rememberedAddressesAreBounded() {
        try (var small = openLoop(new UdpSettings(65536, 16, 16))) {
            var heard = new ArrayList<Integer>();
            var b = small.open(loopback4(), (_, _, _, _, from) -> heard.add(from.getPort()));
            var expected = new ArrayList<Integer>();
            for (int i = 0; i < 100; i++) {
                try (var a = small.open(loopback4(), IGNORE)) {
                    a.send(bytes("x"), 0, 1, b.localAddress());
                    expected.add(a.localAddress().getPort());
                    while (heard.size() <= i) {
                        small.poll(10_000_000);
                    }
                }
            }

            assertThat(heard).isEqualTo(expected);
        }
    }

    @Test
    void longDatagramsPassWhereTheSettingsSaySo() {
        try (var long64 = openLoop(new UdpSettings(1 << 20, 16, 16, 65_535))) {
            var heard = new ArrayList<Integer>();
            var b = long64.open(loopback4(), (_, data, offset, length, _) -> heard.add(length + data[offset + length - 1]));
            var a = long64.open(loopback4(), IGNORE);

            for (int n = 0; n < 10; n++) {
                var datagram = new byte[60_000 + n];
                datagram[datagram.length - 1] = (byte) n;
                a.send(datagram, 0, datagram.length, b.localAddress());
                while (heard.size() <= n) {
                    long64.poll(10_000_000);
                }
            }

            assertThat(heard).containsExactly(60_000, 60_002, 60_004, 60_006, 60_008, 60_010, 60_012, 60_014, 60_016, 60_018);
        }
    }

    @Test
    void aBusyLoopLetsDatagramsGatherAndLosesNone() {
        try (var gathering = openLoop(new UdpSettings(4 << 20, 1024, 1024, 2048, 300_000))) {
            var heard = new ArrayList<Integer>();
            var sockets = new ArrayList<UdpSocket>();
            for (int i = 0; i < 20; i++) {
                sockets.add(gathering.open(loopback4(), (self, data, offset, length, from) -> {
                    heard.add(data[offset] & 0xFF);
                    self.send(data, offset, length, from);
                }));
            }
            var back = new ArrayList<Integer>();
            var a = gathering.open(loopback4(), (_, data, offset, _, _) -> back.add(data[offset] & 0xFF));

            for (int round = 0; round < 100; round++) {
                for (var socket : sockets) {
                    for (int n = 0; n <= round % 3; n++) { // One at a time, then several at a time.
                        a.send(new byte[] {(byte) round}, 0, 1, socket.localAddress());
                    }
                }
                gathering.poll(1_000_000);
            }
            int sent = 20 * (34 + 2 * 33 + 3 * 33);
            while (back.size() < sent) {
                gathering.poll(10_000_000);
            }

            assertThat(heard).hasSize(sent);
            assertThat(gathering.droppedOnSend()).isZero();
        }
    }

    @Test
    void aFullQueueIsSentAtOnce() {
        try (var small = openLoop(new UdpSettings(1 << 20, 16, 16))) {
            var heard = new ArrayList<Integer>();
            var b = small.open(loopback4(), (_, data, offset, _, _) -> heard.add((int) data[offset]));
            var a = small.open(loopback4(), IGNORE);

            for (int n = 0; n < 100; n++) {
                a.send(new byte[] {(byte) n}, 0, 1, b.localAddress());
            }
            while (heard.size() < 100) {
                small.poll(10_000_000);
            }

            assertThat(heard).isSorted();
            assertThat(small.droppedOnSend()).isZero();
        }
    }

    @Test
    void noWakeUpIsLostAmongMany() throws Exception {
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        var wakers = new ArrayList<Thread>();
        for (int t = 0; t < 3; t++) {
            wakers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 2000; i++) {
                    asked.incrementAndGet();
                    loop.wakeUp();
                }
            }));
        }

        while (asked.get() < 6000) {
            loop.poll(TimeUnit.SECONDS.toNanos(15)); // A lost one would end in the suite's time limit.
        }
        for (var waker : wakers) {
            waker.join();
        }
        loop.wakeUp();
        loop.poll(TimeUnit.SECONDS.toNanos(15));
    }

    @Test
    void itSpeaksIpv6() throws Exception {
        var heard = new ArrayList<String>();
        var loopback6 = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        var b = loop.open(loopback6, (_, data, offset, length, from) -> heard.add(text(data, offset, length) + from));
        var a = loop.open(loopback6, IGNORE);

        a.send(bytes("six"), 0, 3, b.localAddress());
        pollUntil(heard, 1);

        assertThat(heard).containsExactly("six" + a.localAddress());
    }

    @Test
    void aSocketOnAllAddressesOfBothFamiliesTalksToIpv4() throws Exception {
        var heard = new ArrayList<String>();
        var a = loop.open(loopback4(), (_, data, offset, length, _) -> heard.add(text(data, offset, length)));
        var both = loop.open(new InetSocketAddress(InetAddress.getByName("::"), 0), (socket, data, offset, length, from) -> {
            heard.add(from.getAddress().getHostAddress());
            socket.send(data, offset, length, from);
        });

        a.send(bytes("four"), 0, 4, new InetSocketAddress("127.0.0.1", both.localAddress().getPort()));
        pollUntil(heard, 2);

        assertThat(heard).containsExactly("127.0.0.1", "four");
    }

    @Test
    void aTakenPortIsNamed() {
        var first = loop.open(loopback4(), IGNORE);

        assertThatThrownBy(() -> loop.open(first.localAddress(), IGNORE))
                .isInstanceOfSatisfying(ParleyException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.PORT_TAKEN);
                    assertThat(failure).hasMessageContaining("127.0.0.1:" + first.localAddress().getPort());
                });
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        assertThatThrownBy(() -> loop.open(new InetSocketAddress("192.0.2.1", 0), IGNORE))
                .isInstanceOfSatisfying(
                        ParleyException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION));
    }

    @Test
    void wakingEndsTheWaitAlsoWhenItComesBefore() throws Exception {
        loop.wakeUp();
        loop.wakeUp();
        loop.poll(TimeUnit.SECONDS.toNanos(15));

        var waker = Thread.ofPlatform().start(loop::wakeUp);
        loop.poll(TimeUnit.SECONDS.toNanos(15));
        waker.join();
    }

    @Test
    void aWaitEndsByItself() {
        assertThat(loop.poll(3_000_000)).isZero();
        assertThat(loop.poll(300_000)).isZero();
        assertThat(loop.poll(0)).isZero();
        assertThat(loop.poll(-1)).isZero();
    }

    @Test
    void whatCannotBeSentIsCountedAndHarmsNothing() throws Exception {
        var heard = new ArrayList<String>();
        var b = loop.open(loopback4(), (_, data, offset, length, _) -> heard.add(text(data, offset, length)));
        var a = loop.open(loopback4(), IGNORE);

        a.send(new byte[3000], 0, 3000, b.localAddress()); // Too long.
        a.send(bytes("six"), 0, 3, new InetSocketAddress(InetAddress.getByName("::1"), 9)); // The wrong family.
        a.send(bytes("zero"), 0, 4, new InetSocketAddress("127.0.0.1", 0)); // No port.
        a.send(bytes("good"), 0, 4, b.localAddress());
        pollUntil(heard, 1);

        assertThat(heard).containsExactly("good");
        assertThat(loop.droppedOnSend()).isEqualTo(3);
    }

    @Test
    void aPortWhereNobodyListensHarmsNothing() {
        var heard = new ArrayList<String>();
        var gone = loop.open(loopback4(), IGNORE);
        var nobody = gone.localAddress();
        gone.close();
        var b = loop.open(loopback4(), (_, data, offset, length, _) -> heard.add(text(data, offset, length)));
        var a = loop.open(loopback4(), IGNORE);

        for (int i = 0; i < 10; i++) {
            a.send(bytes("lost"), 0, 4, nobody);
            loop.poll(0);
            a.send(bytes("good"), 0, 4, b.localAddress());
        }
        pollUntil(heard, 10);

        assertThat(heard).hasSize(10);
    }

    @Test
    void aHandlerThatThrowsDoesNotEndTheLoop() {
        var heard = new ArrayList<String>();
        var b = loop.open(loopback4(), (_, data, offset, length, _) -> {
            heard.add(text(data, offset, length));
            throw new IllegalStateException("A mistake in a handler.");
        });
        var a = loop.open(loopback4(), IGNORE);

        a.send(bytes("1"), 0, 1, b.localAddress());
        a.send(bytes("2"), 0, 1, b.localAddress());
        pollUntil(heard, 2);

        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void aHandlerMayCloseItsSocket() {
        var heard = new ArrayList<String>();
        var b = loop.open(loopback4(), (socket, data, offset, length, _) -> {
            heard.add(text(data, offset, length));
            socket.close();
            socket.close();
        });
        var a = loop.open(loopback4(), IGNORE);
        a.send(bytes("1"), 0, 1, b.localAddress());
        a.send(bytes("2"), 0, 1, b.localAddress());
        pollUntil(heard, 1);
        loop.poll(1_000_000);

        assertThat(heard).containsExactly("1");
        b.send(bytes("x"), 0, 1, a.localAddress());
        assertThat(loop.droppedOnSend()).isEqualTo(1);
        // Its port is free again.
        loop.open(b.localAddress(), IGNORE).close();
    }

    @Test
    void wakingAClosedLoopIsHarmless() {
        var closed = openLoop(UdpSettings.DEFAULT);
        closed.close();
        closed.close();
        closed.wakeUp();
    }

    private void pollUntil(List<?> heard, int size) {
        while (heard.size() < size) {
            loop.poll(10_000_000);
        }
    }

    private static InetSocketAddress loopback4() {
        return new InetSocketAddress("127.0.0.1", 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static String text(byte[] data, int offset, int length) {
        return new String(data, offset, length, java.nio.charset.StandardCharsets.US_ASCII);
    }
}
