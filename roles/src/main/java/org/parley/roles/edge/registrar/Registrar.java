package org.parley.roles.edge.registrar;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipIdentity;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.EdgeConfig;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Desk;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.metrics.EdgeCounters;

/**
 * Keeps the devices of accounts (RFC 3261 §10.3). A binding is reached over the way it registered: its connection, or the
 * address its datagram came from, whatever its Contact says; so it works behind NAT (RFC 5626 §5.3, RFC 3581). Path is taken and not
 * needed. Owned by the SIP loop.
 */
public final class Registrar implements Desk {
    private static final int CONTACTS_MAX = 10;
    private static final byte[] KEEP_ALIVE = {'\r', '\n', '\r', '\n'};

    /** RFC 3261 §20.17. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public record Needs(RegistrationStore store, Domains domains, EdgeConfig.Limits limits, NanoClock clock, WallClock wallClock) {}

    /** What a REGISTER asks for, or why it cannot have it. */
    private sealed interface Outcome {
        record Bindings(List<Binding> bindings) implements Outcome {}

        record Refused(SipResponse answer) implements Outcome {}
    }

    private final Needs needs;
    private final SipCore core;
    private final Authenticator authenticator;
    private final EdgeCounters counters;

    public Registrar(Needs needs, SipCore core, Authenticator authenticator, EdgeCounters counters) {
        this.needs = needs;
        this.core = core;
        this.authenticator = authenticator;
        this.counters = counters;
    }

    @Override
    public void onRequest(Arrival arrival) {
        var request = arrival.request();
        var transaction = arrival.transaction();
        authenticator.authenticate(request, transaction, identity -> register(request, transaction, identity));
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        needs.store().onFlowClosed(flow);
    }

    private void register(SipRequest request, ServerTransaction transaction, SipIdentity identity) {
        if (!isOwn(request, identity)) {
            core.respond(transaction, SipResponse.answer(request, 403, "That is another account's address"));
            return;
        }
        var flow = (SocketFlow) transaction.flow();
        switch (outcome(request, flow, identity)) {
            case Outcome.Refused(var answer) -> core.respond(transaction, answer);
            case Outcome.Bindings(var bindings) -> {
                if (needs.store().replace(identity.account(), bindings, RegistrationStore.Cause.REGISTERED)) {
                    counters.registrations.increment();
                    core.respond(transaction, success(request, bindings));
                } else {
                    core.respond(transaction, SipResponse.answer(request, 503).with(HeaderName.RETRY_AFTER, "60"));
                }
            }
        }
    }

    /** An account registers for itself: under the name it signs in with, or its extension. */
    private static boolean isOwn(SipRequest request, SipIdentity identity) {
        var name = Domains.number(request.to().uri());
        return name.equalsIgnoreCase(identity.username())
                || identity.extension().filter(name::equals).isPresent();
    }

    private Outcome outcome(SipRequest request, SocketFlow flow, SipIdentity identity) {
        long nowNs = needs.clock().nowNs();
        var bindings = new ArrayList<>(needs.store().of(identity.account()));
        bindings.removeIf(binding -> !binding.isLive(nowNs));
        if (request.isContactStar()) {
            return removeAll(request, bindings);
        }
        var contacts = request.contacts();
        if (contacts.size() > CONTACTS_MAX) {
            return refused(request, 400, "Too many contacts");
        }
        for (var contact : contacts) {
            var refusal = apply(request, contact, flow, identity, bindings, nowNs);
            if (refusal.isPresent()) {
                return new Outcome.Refused(refusal.get()); // All of it or nothing (RFC 3261 §10.3, step 7).
            }
        }
        while (bindings.size() > needs.limits().bindingsPerAccountMax()) {
            // Devices that forget themselves must not lock the others out.
            bindings.remove(bindings.stream()
                    .min((one, other) -> Long.signum(one.expiresAtNs() - other.expiresAtNs()))
                    .orElseThrow());
        }
        return new Outcome.Bindings(bindings);
    }

    private static Outcome removeAll(SipRequest request, List<Binding> bindings) {
        if (request.expiresSeconds().orElse(-1) != 0 || request.headers().all(HeaderName.CONTACT).size() != 1) {
            return refused(request, 400, "Contact * needs Expires: 0");
        }
        return bindings.stream().anyMatch(binding -> isOld(request, binding))
                ? refused(request, 500, "CSeq out of order")
                : new Outcome.Bindings(List.of());
    }

    /** Puts one contact into the list, or takes it out; a refusal where that cannot be. */
    private Optional<SipResponse> apply(
            SipRequest request, NameAddr contact, SocketFlow flow, SipIdentity identity, List<Binding> bindings, long nowNs) {
        if (!(contact.uri() instanceof SipUri uri)) {
            return Optional.of(SipResponse.answer(request, 400, "Only sip and sips contacts can be called"));
        }
        long seconds = expiry(request, contact);
        if (seconds > 0 && seconds < needs.limits().expiryMin().toSeconds()) {
            return Optional.of(SipResponse.answer(request, 423)
                    .with(HeaderName.MIN_EXPIRES, Long.toString(needs.limits().expiryMin().toSeconds())));
        }
        seconds = Math.min(seconds, needs.limits().expiryMax().toSeconds());
        var binding = new Binding(
                identity.account(),
                identity.tenant(),
                identity.username(),
                uri.asRequestUri(),
                flow,
                instance(contact),
                regId(contact),
                List.of(),
                request.header(HeaderName.USER_AGENT).orElse(""),
                preference(contact),
                request.callId(),
                request.cseq().number(),
                0,
                nowNs,
                nowNs + TimeUnit.SECONDS.toNanos(seconds));
        for (var known : bindings) {
            if (known.isSameDevice(binding) && isOld(request, known)) {
                return Optional.of(SipResponse.answer(request, 500, "CSeq out of order"));
            }
        }
        bindings.removeIf(binding::isSameDevice);
        if (seconds > 0) {
            bindings.add(binding);
        }
        return Optional.empty();
    }

    private static boolean isOld(SipRequest request, Binding known) {
        return known.callId().equals(request.callId()) && request.cseq().number() <= known.cseq();
    }

    private long expiry(SipRequest request, NameAddr contact) {
        long byHeader = request.expiresSeconds().orElse((int) needs.limits().expiryDefault().toSeconds());
        return contact.params().get("expires").map(text -> seconds(text, byHeader)).orElse(byHeader);
    }

    /** RFC 3261 §10.2.1.1: a value that is no number counts as the default. */
    private static long seconds(String text, long otherwise) {
        return text.matches("\\d{1,10}") ? Math.min(Integer.MAX_VALUE, Long.parseLong(text)) : otherwise;
    }

    private static Optional<String> instance(NameAddr contact) {
        return contact.params().get("+sip.instance").map(Registrar::withoutBrackets);
    }

    private static String withoutBrackets(String instance) {
        return instance.startsWith("<") && instance.endsWith(">") ? instance.substring(1, instance.length() - 1) : instance;
    }

    /** RFC 5626 §6: means something beside an instance only. */
    private static int regId(NameAddr contact) {
        return contact.params()
                .get("reg-id")
                .filter(text -> contact.params().has("+sip.instance") && text.matches("[1-9]\\d{0,8}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    private static int preference(NameAddr contact) {
        return contact.params()
                .get("q")
                .filter(q -> q.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?"))
                .map(q -> (int) Math.round(Double.parseDouble(q) * 1000))
                .orElse(1000);
    }

    private SipResponse success(SipRequest request, List<Binding> bindings) {
        long nowNs = needs.clock().nowNs();
        var answer = SipResponse.answer(request, 200).with(HeaderName.DATE, DATE.format(needs.wallClock().now()));
        for (var binding : bindings) {
            var params = Params.of("expires", Long.toString(binding.secondsLeft(nowNs)));
            if (binding.preferencePermille() != 1000) {
                params = params.with("q", "0.%03d".formatted(binding.preferencePermille()));
            }
            answer = answer.adding(
                    HeaderName.CONTACT, NameAddr.of(binding.contact()).withParams(params).toString());
        }
        return answer.with(HeaderName.SUPPORTED, "path");
    }

    private static Outcome refused(SipRequest request, int status, String reason) {
        return new Outcome.Refused(SipResponse.answer(request, status, reason));
    }

    /** The best live binding of each device of an account, those that it prefers first; from any thread. */
    public static List<Binding> live(RegistrationStore store, AccountId account, long nowNs) {
        return store.devices(account, nowNs).stream().map(Device::best).toList();
    }

    /** Forgets what has ended, and sends a few bytes to telephones behind NAT, whose way would close otherwise (RFC 5626 §4.4). */
    public void onTick() {
        needs.store().sweep(needs.clock().nowNs());
        for (var binding : needs.store().all()) {
            boolean isBehindNat = !binding.contact().host().equals(binding.flow().remote().host());
            if (binding.flow().transport() == SipTransport.UDP && isBehindNat) {
                binding.flow().send(KEEP_ALIVE);
            }
        }
    }
}
