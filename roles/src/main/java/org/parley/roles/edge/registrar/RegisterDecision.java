package org.parley.roles.edge.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.domain.accounts.SipIdentity;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Domains;

/**
 * What a REGISTER makes of an account's bindings, or why it cannot have that: all of it or nothing (RFC 3261 §10.3). Lives for one
 * request.
 */
final class RegisterDecision {
    private static final int CONTACTS_MAX = 10;
    private static final int PATH_MAX = 10;

    /** What a REGISTER asks for, or why it cannot have it. */
    sealed interface Outcome {
        /** @param isOutbound whether a flow was registered, which the answer has to say (RFC 5626 §6) */
        record Bindings(List<Binding> bindings, boolean isOutbound) implements Outcome {}

        record Refused(SipResponse answer) implements Outcome {}
    }

    /**
     * @param epochs makes epochs of temporary GRUUs: random, never 0
     * @param shared one object for a text that many telephones say
     */
    record Context(RegistrationRules rules, LongSupplier epochs, UnaryOperator<String> shared, long nowNs) {}

    private final SipRequest request;
    private final SocketFlow flow;
    private final SipIdentity identity;
    private final Context context;
    private final List<Binding> bindings = new ArrayList<>(2);
    private final String callId;
    private final long cseq;
    private final boolean supportsOutbound;
    private final boolean supportsGruu;
    private int flows;

    RegisterDecision(SipRequest request, SocketFlow flow, SipIdentity identity, Context context) {
        this.request = request;
        this.flow = flow;
        this.identity = identity;
        this.context = context;
        callId = request.callId();
        cseq = request.cseq().number();
        var supported = request.headers().elements(HeaderName.SUPPORTED);
        supportsOutbound = supported.contains("outbound");
        supportsGruu = supported.contains("gruu");
    }

    Outcome decide(List<Binding> before) {
        for (var binding : before) {
            if (binding.expiresAtNs() - context.nowNs() > 0) {
                bindings.add(binding);
            }
        }
        if (request.isContactStar()) {
            return removeAll();
        }
        var contacts = request.contacts();
        if (contacts.size() > CONTACTS_MAX) {
            return refused(400, "Too many contacts");
        }
        var path = path();
        if (path == null) {
            return refused(400, "Bad Path header");
        }
        for (var contact : contacts) {
            var refusal = apply(contact, path);
            if (refusal.isPresent()) {
                return new Outcome.Refused(refusal.get());
            }
        }
        if (flows > 1) {
            return refused(400, "One flow at a time"); // RFC 5626 §6.
        }
        makeRoom();
        return new Outcome.Bindings(bindings, flows > 0);
    }

    private Outcome removeAll() {
        if (request.expiresSeconds().orElse(-1) != 0 || request.headers().all(HeaderName.CONTACT).size() != 1) {
            return refused(400, "Contact * needs Expires: 0");
        }
        return bindings.stream().anyMatch(this::isOlderThan)
                ? refused(500, "CSeq out of order")
                : new Outcome.Bindings(List.of(), false);
    }

    /** The proxies between the device and us (RFC 3327 §5.3), nearest to us first; null where they cannot be read. */
    private @Nullable List<NameAddr> path() {
        if (!request.headers().has(HeaderName.PATH)) {
            return List.of();
        }
        var path = new ArrayList<NameAddr>(2);
        for (var value : request.headers().all(HeaderName.PATH)) {
            if (!(NameAddr.parseList(value) instanceof Parsed.Ok<List<NameAddr>>(var hops))) {
                return null;
            }
            path.addAll(hops);
        }
        boolean isSip = path.stream().allMatch(hop -> hop.uri() instanceof SipUri);
        return isSip && path.size() <= PATH_MAX ? path : null;
    }

    /** Puts one contact into the list, or takes it out; a refusal where that cannot be. */
    private Optional<SipResponse> apply(NameAddr contact, List<NameAddr> path) {
        if (!(contact.uri() instanceof SipUri uri)) {
            return Optional.of(SipResponse.answer(request, 400, "Only sip and sips contacts can be called"));
        }
        var rules = context.rules();
        long seconds = expiry(contact);
        if (seconds > 0 && seconds < rules.expiryMin().toSeconds()) {
            return Optional.of(SipResponse.answer(request, 423)
                    .with(HeaderName.MIN_EXPIRES, Long.toString(rules.expiryMin().toSeconds())));
        }
        int regId = regId(contact);
        if (regId > 0 && isFirstHopLacking(path)) {
            return Optional.of(SipResponse.answer(request, 439, "First Hop Lacks Outbound Support"));
        }
        flows += regId > 0 && seconds > 0 ? 1 : 0;
        var binding = binding(contact, uri, path, regId, Math.min(seconds, rules.expiryMax().toSeconds()));
        for (var known : bindings) {
            if (known.isSameDevice(binding) && isOlderThan(known)) {
                return Optional.of(SipResponse.answer(request, 500, "CSeq out of order"));
            }
        }
        bindings.removeIf(binding::isSameDevice);
        if (seconds > 0) {
            bindings.add(binding);
        }
        return Optional.empty();
    }

    /**
     * RFC 5626 §6: behind a proxy a flow means something only if that proxy keeps it: the last of the path is the device's first hop,
     * and says {@code ob}.
     */
    private boolean isFirstHopLacking(List<NameAddr> path) {
        boolean isDirect = request.vias().size() == 1;
        return !isDirect && (path.isEmpty() || !(path.getLast().uri() instanceof SipUri hop && hop.params().has("ob")));
    }

    private Binding binding(NameAddr contact, SipUri uri, List<NameAddr> path, int regId, long seconds) {
        var instance = contact.params().get("+sip.instance").map(RegisterDecision::withoutBrackets);
        long sinceNs = context.nowNs();
        long epoch = 0;
        for (var known : bindings) {
            boolean isSameInstance = instance.isPresent() && instance.equals(known.instance());
            if (isSameInstance && known.callId().equals(callId)) {
                epoch = known.gruuEpoch(); // RFC 5627 §5.4.2: another Call-ID ends all temporary GRUUs of the instance.
            }
            if (isSameInstance && known.regId() == regId || known.contact().isEquivalentTo(uri)) {
                sinceNs = known.sinceNs();
            }
        }
        if (epoch == 0 && supportsGruu && instance.isPresent()) {
            epoch = context.epochs().getAsLong();
        }
        return new Binding(
                identity.account(),
                identity.tenant(),
                user(),
                slim(uri.asRequestUri()),
                flow,
                instance,
                regId,
                path,
                context.shared().apply(request.header(HeaderName.USER_AGENT).orElse("")),
                preference(contact),
                callId,
                cseq,
                epoch,
                sinceNs,
                context.nowNs() + TimeUnit.SECONDS.toNanos(seconds));
    }

    /** The object that is kept anyway, where it says the same. */
    private String user() {
        var user = Domains.number(request.to().uri());
        return user.equals(identity.username()) ? identity.username() : user;
    }

    /** Most contacts have the user that is kept anyway. */
    private SipUri slim(SipUri uri) {
        var user = user();
        return uri.user().equals(user)
                ? new SipUri(uri.isSecure(), user, uri.password(), uri.host(), uri.port(), uri.params(), uri.headers())
                : uri;
    }

    private boolean isOlderThan(Binding known) {
        return cseq <= known.cseq() && known.callId().equals(callId);
    }

    private void makeRoom() {
        while (bindings.size() > context.rules().bindingsPerAccountMax()) {
            // Devices that forget themselves must not lock the others out.
            bindings.remove(bindings.stream()
                    .min((one, other) -> Long.signum(one.expiresAtNs() - other.expiresAtNs()))
                    .orElseThrow());
        }
    }

    private long expiry(NameAddr contact) {
        long byHeader = request.expiresSeconds()
                .orElse((int) context.rules().expiryDefault().toSeconds());
        return contact.params().get("expires").map(text -> seconds(text, byHeader)).orElse(byHeader);
    }

    /** RFC 3261 §10.2.1.1: a value that is no number counts as the default. */
    private static long seconds(String text, long otherwise) {
        return isDigits(text, 10) ? Math.min(Integer.MAX_VALUE, Long.parseLong(text)) : otherwise;
    }

    private static boolean isDigits(String text, int max) {
        return !text.isEmpty() && text.length() <= max && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutBrackets(String instance) {
        return instance.startsWith("<") && instance.endsWith(">") ? instance.substring(1, instance.length() - 1) : instance;
    }

    /** RFC 5626 §6: means something beside an instance only, and to who supports outbound. */
    private int regId(NameAddr contact) {
        if (!supportsOutbound || !contact.params().has("+sip.instance")) {
            return 0;
        }
        return contact.params()
                .get("reg-id")
                .filter(text -> isDigits(text, 9))
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

    private Outcome refused(int status, String reason) {
        return new Outcome.Refused(SipResponse.answer(request, status, reason));
    }
}
