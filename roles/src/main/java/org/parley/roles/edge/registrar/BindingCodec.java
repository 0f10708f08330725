package org.parley.roles.edge.registrar;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.parley.base.io.Parsed;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.roles.edge.core.Ways;

/**
 * Bindings of one account as bytes, for the state port. Times become those of the wall clock: nanoseconds mean something only within a
 * process. What cannot be read is left out: the telephone registers again. Owned by the SIP loop.
 */
final class BindingCodec {
    private static final byte FORMAT = 1;
    private static final int BINDINGS_MAX = 1_000;
    private static final int SHARED_MAX = 10_000;

    /** Now, on both clocks. */
    record Now(long ns, long ms) {
        long toMs(long atNs) {
            return ms + Math.floorDiv(atNs - ns, 1_000_000L);
        }

        long toNs(long atMs) {
            return ns + TimeUnit.MILLISECONDS.toNanos(atMs - ms);
        }
    }

    private final Ways.Connector connector;
    private final Map<String, String> shared = new HashMap<>();
    private final Map<String, TenantId> tenants = new HashMap<>();
    private ByteBuffer out = ByteBuffer.allocate(1024);

    BindingCodec(Ways.Connector connector) {
        this.connector = connector;
    }

    byte[] encode(List<Binding> bindings, Now now) {
        out.clear();
        room(3).put(FORMAT).putShort((short) bindings.size());
        bindings.forEach(binding -> encode(binding, now));
        return Arrays.copyOf(out.array(), out.position());
    }

    private void encode(Binding binding, Now now) {
        text(binding.tenant().value());
        text(binding.user());
        text(binding.contact().toString());
        var address = binding.flow().remoteAddress();
        var ip = address.getAddress().getAddress();
        room(4 + ip.length).put((byte) binding.flow().transport().ordinal()).put((byte) ip.length).put(ip);
        room(2).putShort((short) address.getPort());
        text(binding.instance().orElse(""));
        text(binding.agent());
        text(binding.callId());
        room(2).putShort((short) binding.path().size());
        binding.path().forEach(proxy -> text(proxy.toString()));
        room(38).putInt(binding.regId())
                .putShort((short) binding.preferencePermille())
                .putLong(binding.cseq())
                .putLong(binding.gruuEpoch())
                .putLong(now.toMs(binding.sinceNs()))
                .putLong(now.toMs(binding.expiresAtNs()));
    }

    private void text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        room(5 + bytes.length);
        int length = bytes.length;
        while (length > 0x7F) { // Seven bits a byte, the lowest first: most texts are short.
            out.put((byte) (length | 0x80));
            length >>>= 7;
        }
        out.put((byte) length).put(bytes);
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int position = out.position();
            out = ByteBuffer.wrap(Arrays.copyOf(out.array(), Math.max(2 * out.capacity(), position + bytes)))
                    .position(position);
        }
        return out;
    }

    /** Empty if it is none of ours; any bytes may come. */
    Optional<List<Binding>> decode(AccountId account, byte[] bytes, Now now) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                return Optional.empty();
            }
            int count = in.readShort();
            if (count < 0 || count > BINDINGS_MAX) {
                return Optional.empty();
            }
            var bindings = new ArrayList<Binding>();
            for (int i = 0; i < count; i++) {
                bindings.add(decode(account, in, now));
            }
            return Optional.of(bindings);
        } catch (IOException cutOff) {
            return Optional.empty();
        }
    }

    private Binding decode(AccountId account, DataInputStream in, Now now) throws IOException {
        var tenant = tenant(text(in));
        var user = text(in);
        var contact = sipUri(text(in));
        int transport = in.readByte();
        if (transport < 0 || transport >= SipTransport.values().length) {
            throw new IOException("no transport");
        }
        int addressLength = in.readByte();
        if (addressLength != 4 && addressLength != 16) {
            throw new IOException("no address");
        }
        var ip = InetAddress.getByAddress(in.readNBytes(addressLength));
        var remote = new InetSocketAddress(ip, in.readShort() & 0xFFFF);
        var instance = text(in);
        var agent = shared(text(in));
        var callId = text(in);
        var path = path(in);
        int regId = in.readInt();
        int preference = in.readShort();
        return new Binding(
                account,
                tenant,
                user,
                contact,
                new RestoredFlow(SipTransport.values()[transport], remote, connector),
                instance.isEmpty() ? Optional.empty() : Optional.of(instance),
                regId,
                path,
                agent,
                preference,
                callId,
                in.readLong(),
                in.readLong(),
                now.toNs(in.readLong()),
                now.toNs(in.readLong()));
    }

    private List<NameAddr> path(DataInputStream in) throws IOException {
        int hops = in.readShort();
        var path = new ArrayList<NameAddr>();
        for (int i = 0; i < hops; i++) {
            if (!(NameAddr.parse(text(in)) instanceof Parsed.Ok<NameAddr>(var hop))) {
                throw new IOException("no address in the path");
            }
            path.add(hop);
        }
        return path;
    }

    private static SipUri sipUri(String text) throws IOException {
        if (Uri.parse(text) instanceof Parsed.Ok<Uri>(SipUri uri)) {
            return uri;
        }
        throw new IOException("no SIP contact");
    }

    private static String text(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readByte();
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
            if (shift > 21) {
                throw new IOException("no length");
            }
        }
        if (length < 0 || length > in.available()) {
            throw new IOException("cut off");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** One object for what many telephones say, such as their User-Agent. */
    String shared(String text) {
        if (shared.size() >= SHARED_MAX) {
            shared.clear();
        }
        return text.isEmpty() ? "" : shared.computeIfAbsent(text, same -> same);
    }

    private TenantId tenant(String text) {
        if (tenants.size() >= SHARED_MAX) {
            tenants.clear();
        }
        return tenants.computeIfAbsent(text, TenantId::new);
    }
}
