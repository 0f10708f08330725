package org.parley.net.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server on loopback that knows a few lines of a zone file. It follows no aliases beyond its own answer. */
final class TestNameServer implements AutoCloseable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile boolean isSilent;
    volatile int rcode = Rcode.NOERROR;
    volatile boolean truncatesUdp;
    volatile UnaryOperator<byte[]> onTheWire = bytes -> bytes;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> zone = new CopyOnWriteArrayList<>();

    TestNameServer() throws IOException {
        tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    TestNameServer zone(String lines) throws IOException {
        try (var master = new Master(new java.io.ByteArrayInputStream(lines.getBytes(java.nio.charset.StandardCharsets.US_ASCII)), Name.root)) {
            for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
                zone.add(record);
            }
        }
        return this;
    }

    private void serveUdp() {
        var buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                if (!isSilent) {
                    var answer = onTheWire.apply(answer(Arrays.copyOf(buffer, packet.getLength()), truncatesUdp).toWire());
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (var socket = tcp.accept()) {
                var in = new DataInputStream(socket.getInputStream());
                var answer = answer(in.readNBytes(in.readUnsignedShort()), false).toWire();
                var out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private Message answer(byte[] bytes, boolean isTruncated) throws IOException {
        var query = new Message(bytes);
        var question = query.getQuestion();
        asked.add(question.getName() + " " + org.xbill.DNS.Type.string(question.getType()));
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(question, Section.QUESTION);
        if (isTruncated) {
            answer.getHeader().setFlag(Flags.TC);
            return answer;
        }
        boolean isKnown = false;
        for (var record : zone) {
            boolean isOfName = record.getName().equals(question.getName());
            isKnown |= isOfName;
            if (isOfName && (record.getType() == question.getType() || record.getType() == org.xbill.DNS.Type.CNAME)) {
                answer.addRecord(record, Section.ANSWER);
            }
        }
        if (!isKnown && rcode == Rcode.NOERROR) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            var mail = Name.fromString("hostmaster.test.");
            answer.addRecord(new org.xbill.DNS.SOARecord(Name.fromString("test."), DClass.IN, 3600, mail, mail, 1, 1, 1, 1, 60), Section.AUTHORITY);
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
