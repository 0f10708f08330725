package org.parley.protocols.ice;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.base.io.Parsed;
import org.parley.protocols.stun.StunAttribute;
import org.parley.protocols.stun.StunClass;
import org.parley.protocols.stun.StunMessage;
import org.parley.protocols.stun.TransactionId;

/**
 * One leg's ICE agent: full, one component, one base, so a pair is a remote address. Told of messages and of the time it answers
 * with effects. Owned by the media loop; not thread-safe.
 *
 * <p>The path is the first address that proves itself, by its request or by an answer to ours, and then follows the peer: where
 * authentic data comes from ({@link #onAuthenticData}), or what a controlling peer nominates.
 */
public final class IceAgent {
    /** A remote address we may check. */
    public record RemoteCandidate(InetSocketAddress address, long priority) {}

    /**
     * @param checkPriority the PRIORITY of our checks: what a peer-reflexive candidate of ours would have
     * @param pairsMax remote addresses known at once; further ones are answered but not checked
     */
    public record Settings(IceRole role, Nomination nomination, long checkPriority, int pairsMax) {}

    static final long PACING_NS = Duration.ofMillis(5).toNanos();
    static final long FIRST_RETRY_NS = Duration.ofMillis(50).toNanos();
    static final int ATTEMPTS_MAX = 8;
    /** RFC 7675 §5.1: 5 s, randomised, and 30 s without an answer end the consent. */
    static final long CONSENT_PERIOD_NS = Duration.ofSeconds(5).toNanos();

    static final long CONSENT_EXPIRY_NS = Duration.ofSeconds(30).toNanos();
    static final long SETUP_MAX_NS = Duration.ofSeconds(30).toNanos();
    private static final long TRIGGER_GAP_NS = Duration.ofMillis(15).toNanos();

    private final Ids ids;
    private final Settings settings;
    private final long tieBreaker;
    private final List<IcePair> pairs = new ArrayList<>();
    private final List<RemoteCandidate> early = new ArrayList<>();
    private List<IceEffect> effects = new ArrayList<>();
    private IceRole role;
    private IceCredentials local;
    private @Nullable IceCredentials previousLocal;
    private @Nullable IceCredentials remote;
    private @Nullable InetSocketAddress path;
    private @Nullable IcePair pathPair;
    private Nomination nomination;
    private long setupDeadlineNs;
    private boolean hasValidPair;
    private boolean isDormant;
    private boolean isOver;

    /**
     * A standby's agent of a leg that another node serves: it answers the peer's checks, so that the peer keeps its pair, and asks
     * nothing itself before {@link #wake}.
     */
    public static IceAgent dormant(Settings settings, IceCredentials local, IceCredentials remote, Ids ids) {
        var agent = new IceAgent(settings, local, ids);
        agent.remote = remote;
        agent.isDormant = true;
        return agent;
    }

    public IceAgent(Settings settings, IceCredentials local, Ids ids) {
        this.settings = settings;
        this.role = settings.role();
        this.nomination = settings.nomination();
        this.local = local;
        this.ids = ids;
        this.tieBreaker = ids.nextLong();
    }

    public IceCredentials local() {
        return local;
    }

    public @Nullable IceCredentials remote() {
        return remote;
    }

    public IceRole role() {
        return role;
    }

    /** Where to send, or null while nobody has proved himself. */
    public @Nullable InetSocketAddress path() {
        return path;
    }

    /** Whether a check of ours was answered in the current generation. */
    public boolean hasValidPair() {
        return hasValidPair;
    }

    /** Whether an authentic check came from this address or one to it was sent. */
    public boolean isKnown(InetSocketAddress from) {
        return find(from) != null || from.equals(path) || isEarly(from);
    }

    /** Whether any address of the peer is known that he was heard from or may be checked at. */
    public boolean hasPairs() {
        return !pairs.isEmpty();
    }

    /** Whether the peer waits for a nomination and gets it. */
    public boolean nominates() {
        return nomination == Nomination.REGULAR;
    }

    /** The peer turned out to be one that waits for a nomination. */
    public void nominateFromNowOn() {
        nomination = Nomination.REGULAR;
    }

    /**
     * Learns the peer's credentials from its description; checks start at once. New credentials after others restart ICE: the old
     * path is used until a new one proves itself (RFC 8445 §9).
     */
    public List<IceEffect> setRemote(IceCredentials credentials, List<RemoteCandidate> candidates, long nowNs) {
        if (isOver) {
            return List.of();
        }
        if (!credentials.equals(remote)) {
            remote = credentials;
            pairs.clear();
            pathPair = null;
            hasValidPair = false;
            setupDeadlineNs = nowNs + SETUP_MAX_NS;
            for (var candidate : early) {
                add(candidate.address(), candidate.priority(), nowNs);
            }
            early.clear();
        }
        for (var candidate : candidates) {
            add(candidate.address(), candidate.priority(), nowNs);
        }
        sendDue(nowNs);
        return take();
    }

    /** Learns one more candidate of the peer (trickle); before {@link #setRemote} it is kept. */
    public List<IceEffect> addRemoteCandidate(RemoteCandidate candidate, long nowNs) {
        add(candidate.address(), candidate.priority(), nowNs);
        sendDue(nowNs);
        return take();
    }

    /**
     * The leg is ours from now on. One check goes to every address that the peer was heard from and to {@code lastPath}, where the other
     * node sent last: browsers throw data away that comes from where no check came from. The path is {@code lastPath} unless the peer's checks
     * came from elsewhere only (his NAT may show us another port).
     */
    public List<IceEffect> wake(@Nullable InetSocketAddress lastPath, long nowNs) {
        if (!isDormant || isOver) {
            return List.of();
        }
        isDormant = false;
        setupDeadlineNs = nowNs + SETUP_MAX_NS;
        var latest = lastPath == null ? null : find(lastPath);
        for (var pair : pairs) {
            latest = latest == null || latest.lastHeardNs - pair.lastHeardNs < 0 && !latest.address.equals(lastPath)
                    ? pair
                    : latest;
        }
        if (lastPath != null) {
            add(lastPath, 0, nowNs);
        }
        var to = latest != null ? latest.address : lastPath;
        for (var pair : pairs) {
            check(pair, nowNs);
        }
        if (to != null) {
            changePath(to, find(to));
        }
        return take();
    }

    /** New credentials of ours for a restart; the old ones are answered until the new path stands. */
    public void restart(IceCredentials newLocal) {
        previousLocal = local;
        local = newLocal;
    }

    /** Takes a datagram that is STUN. */
    public List<IceEffect> onStun(byte[] data, int offset, int length, InetSocketAddress from, long nowNs) {
        if (isOver) {
            return List.of();
        }
        switch (StunMessage.parse(data, offset, length)) {
            case Parsed.Malformed<StunMessage>(_, var reason) -> drop(reason);
            case Parsed.Ok<StunMessage>(var message) -> {
                if (message.method() != StunMessage.BINDING) {
                    drop("STUN method " + message.method());
                } else {
                    switch (message.messageClass()) {
                        case REQUEST -> onRequest(message, data, offset, length, from, nowNs);
                        case SUCCESS, ERROR -> onResponse(message, data, offset, length, from, nowNs);
                        case INDICATION -> {
                            // A keepalive (RFC 8445 §11): nothing to do.
                        }
                    }
                }
            }
        }
        return take();
    }

    private void onRequest(
            StunMessage request, byte[] data, int offset, int length, InetSocketAddress from, long nowNs) {
        var mine = addressedTo(request);
        // RFC 8489 §9.1.3 would answer 400 or 401. A browser never needs that, and an open port is better silent.
        if (mine == null || !StunMessage.isAuthentic(data, offset, length, mine.password())) {
            drop("STUN request that is not authentic");
            return;
        }
        var unknown = request.unknownRequired();
        if (!unknown.isEmpty()) {
            var error = new StunMessage(StunClass.ERROR, request.method(), request.id(), List.of(
                    new StunAttribute.ErrorCode(StunMessage.UNKNOWN_ATTRIBUTE, "Unknown Attribute"),
                    new StunAttribute.UnknownAttributes(unknown)));
            send(error.encode(mine.password()), from);
            return;
        }
        if (isRoleConflictTheirs(request)) {
            send(request.error(StunMessage.ROLE_CONFLICT, "Role Conflict").encode(mine.password()), from);
            return;
        }
        send(request.success(List.of(new StunAttribute.XorMappedAddress(from))).encode(mine.password()), from);
        if (mine.equals(local)) {
            learnFrom(request, from, nowNs);
        }
    }

    private @Nullable IceCredentials addressedTo(StunMessage request) {
        var username = request.find(StunAttribute.Username.class).map(StunAttribute.Username::value).orElse("");
        if (username.startsWith(local.fragment() + ":")) {
            return local;
        }
        var previous = previousLocal;
        return previous != null && username.startsWith(previous.fragment() + ":") ? previous : null;
    }

    /** RFC 8445 §7.3.1.1: the larger tie-breaker controls. True if the peer has to give in; otherwise we have. */
    private boolean isRoleConflictTheirs(StunMessage request) {
        var theirs = role == IceRole.CONTROLLING
                ? request.find(StunAttribute.IceControlling.class).map(StunAttribute.IceControlling::tieBreaker)
                : request.find(StunAttribute.IceControlled.class).map(StunAttribute.IceControlled::tieBreaker);
        if (theirs.isEmpty()) {
            return false;
        }
        boolean isOursLarger = Long.compareUnsigned(tieBreaker, theirs.get()) >= 0;
        if (isOursLarger == (role == IceRole.CONTROLLING)) {
            return true;
        }
        role = role.other();
        return false;
    }

    private void learnFrom(StunMessage request, InetSocketAddress from, long nowNs) {
        long priority = request.find(StunAttribute.Priority.class)
                .map(StunAttribute.Priority::value)
                .orElse(0L);
        var pair = add(from, priority, nowNs);
        if (pair != null) {
            pair.lastHeardNs = nowNs;
        }
        if (isDormant) {
            return;
        }
        // Like a lite agent: the request proves that the peer is there and wants us; our own check follows.
        if (path == null) {
            changePath(from, pair);
        }
        if (pair == null) {
            return;
        }
        if (role == IceRole.CONTROLLED && request.has(StunAttribute.UseCandidate.class)) {
            pair.isChosenByPeer = true;
            if (pair.isValid()) {
                changePath(from, pair);
            }
        }
        // RFC 8445 §7.3.1.4: the triggered check, at once.
        if (!pair.isValid() && (pair.attempts == 0 || nowNs - pair.lastSentNs >= TRIGGER_GAP_NS)) {
            pair.state = IcePair.State.WAITING;
            pair.attempts = 0;
            check(pair, nowNs);
        }
    }

    private void onResponse(
            StunMessage response, byte[] data, int offset, int length, InetSocketAddress from, long nowNs) {
        var pair = ownerOf(response.id());
        if (pair == null || !StunMessage.isAuthentic(data, offset, length, pair.remote.password())) {
            drop("STUN response that nobody waits for");
            return;
        }
        if (!pair.address.equals(from)) {
            pair.state = IcePair.State.FAILED; // RFC 8445 §7.2.5.2.1: not symmetric.
            return;
        }
        if (response.messageClass() == StunClass.ERROR) {
            onError(response, pair, nowNs);
            return;
        }
        pair.state = IcePair.State.VALID;
        pair.attempts = 0;
        pair.lastAnswerNs = nowNs;
        pair.nextSendAtNs = nowNs + consentPeriodNs();
        onValid(pair, nowNs);
    }

    private void onError(StunMessage response, IcePair pair, long nowNs) {
        int code = response.find(StunAttribute.ErrorCode.class)
                .map(StunAttribute.ErrorCode::code)
                .orElse(0);
        if (code == StunMessage.ROLE_CONFLICT) {
            // RFC 8445 §7.2.5.1: change roles, unless we did since, and try again.
            if (pair.sentRole == role) {
                role = role.other();
            }
            pair.state = IcePair.State.WAITING;
            check(pair, nowNs);
        } else {
            pair.state = IcePair.State.FAILED;
        }
    }

    private void onValid(IcePair pair, long nowNs) {
        if (!hasValidPair) {
            hasValidPair = true;
            previousLocal = null;
            if (pathPair == null || !pathPair.isValid()) {
                changePath(pair.address, pair);
            }
        } else if (pathPair == null || pathPair.state == IcePair.State.FAILED || pair.isChosenByPeer && pathPair != pair) {
            changePath(pair.address, pair);
        }
        boolean mustNominate = role == IceRole.CONTROLLING && nomination == Nomination.REGULAR;
        if (mustNominate && pair == pathPair && !pair.isNominated) {
            pair.isNominated = true;
            check(pair, nowNs);
        }
    }

    /** Authentic data (SRTP, or DTLS that its association accepted) came: the peer sends by this way, so do we. */
    public List<IceEffect> onAuthenticData(InetSocketAddress from, long nowNs) {
        if (from.equals(path) || isOver || isDormant) {
            return List.of();
        }
        var pair = find(from);
        if (pair == null) {
            return List.of(); // Without a check from there it may be anybody who repeats packets.
        }
        if (pair.isValid()) {
            changePath(from, pair);
        } else if (nowNs - pair.lastSentNs >= TRIGGER_GAP_NS) {
            pair.state = IcePair.State.WAITING;
            pair.attempts = 0;
            check(pair, nowNs);
        }
        return take();
    }

    /** Repeats checks, renews consent, and finds the end. */
    public List<IceEffect> onTime(long nowNs) {
        if (isOver || isDormant || remote == null) {
            return List.of();
        }
        sendDue(nowNs);
        if (!hasValidPair && nowNs - setupDeadlineNs >= 0) {
            fail("no connectivity check was answered");
        }
        return take();
    }

    private void sendDue(long nowNs) {
        for (int i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            if (pair.isValid()) {
                renewConsent(pair, nowNs);
            } else if (pair.state == IcePair.State.WAITING && nowNs - pair.nextSendAtNs >= 0) {
                if (pair.attempts >= ATTEMPTS_MAX) {
                    pair.state = IcePair.State.FAILED;
                } else {
                    check(pair, nowNs);
                }
            }
        }
    }

    private void renewConsent(IcePair pair, long nowNs) {
        if (nowNs - pair.lastAnswerNs >= CONSENT_EXPIRY_NS) {
            pair.state = IcePair.State.FAILED;
            if (pair == pathPair) {
                leavePath();
            }
        } else if (nowNs - pair.nextSendAtNs >= 0) {
            check(pair, nowNs);
            pair.nextSendAtNs = nowNs + consentPeriodNs();
        }
    }

    private void leavePath() {
        for (var other : pairs) {
            if (other.isValid()) {
                changePath(other.address, other);
                return;
            }
        }
        fail("the peer no longer answers connectivity checks");
    }

    private long consentPeriodNs() {
        // RFC 7675 §5.1: 0.8 to 1.2 periods, so that many legs do not fall into step.
        return CONSENT_PERIOD_NS / 10 * (8 + (ids.nextInt() & 3)) + CONSENT_PERIOD_NS / 10;
    }

    private void check(IcePair pair, long nowNs) {
        var id = TransactionId.random(ids);
        pair.remember(id);
        var attributes = new ArrayList<StunAttribute>();
        attributes.add(new StunAttribute.Username(pair.remote.fragment() + ":" + pair.local.fragment()));
        attributes.add(new StunAttribute.Priority(settings.checkPriority()));
        attributes.add(
                role == IceRole.CONTROLLING
                        ? new StunAttribute.IceControlling(tieBreaker)
                        : new StunAttribute.IceControlled(tieBreaker));
        if (pair.isNominated && role == IceRole.CONTROLLING) {
            attributes.add(new StunAttribute.UseCandidate());
        }
        pair.sentRole = role;
        pair.lastSentNs = nowNs;
        if (!pair.isValid()) {
            pair.nextSendAtNs = nowNs + (FIRST_RETRY_NS << Math.min(6, pair.attempts));
        }
        pair.attempts++;
        send(StunMessage.bindingRequest(id, attributes).encode(pair.remote.password()), pair.address);
    }

    /** The pair with that address, made if there is room and the peer's credentials are known. */
    private @Nullable IcePair add(InetSocketAddress address, long priority, long nowNs) {
        var credentials = remote;
        if (credentials == null) {
            if (!isEarly(address) && early.size() < settings.pairsMax()) {
                early.add(new RemoteCandidate(address, priority));
            }
            return null;
        }
        var known = find(address);
        if (known != null) {
            return known;
        }
        if (pairs.size() >= settings.pairsMax() && !pairs.removeIf(pair -> pair.state == IcePair.State.FAILED)) {
            return null;
        }
        var pair = new IcePair(address, priority, local, credentials);
        int before = 0;
        for (var other : pairs) {
            before += other.state == IcePair.State.WAITING && other.attempts == 0 ? 1 : 0;
        }
        pair.nextSendAtNs = nowNs + before * PACING_NS;
        pairs.add(pair);
        if (address.equals(path)) {
            pathPair = pair;
        }
        return pair;
    }

    private boolean isEarly(InetSocketAddress address) {
        return early.stream().anyMatch(candidate -> candidate.address().equals(address));
    }

    private @Nullable IcePair find(InetSocketAddress address) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).address.equals(address)) {
                return pairs.get(i);
            }
        }
        return null;
    }

    private @Nullable IcePair ownerOf(TransactionId id) {
        for (var pair : pairs) {
            if (pair.owns(id)) {
                return pair;
            }
        }
        return null;
    }

    private void changePath(InetSocketAddress to, @Nullable IcePair pair) {
        pathPair = pair;
        if (!to.equals(path)) {
            path = to;
            effects.add(new IceEffect.PathChanged(to));
        }
    }

    private void fail(String because) {
        isOver = true;
        path = null;
        effects.add(new IceEffect.Failed(because));
    }

    private void send(byte[] message, InetSocketAddress to) {
        effects.add(new IceEffect.Send(message, to));
    }

    private void drop(String because) {
        effects.add(new IceEffect.Dropped(because));
    }

    private List<IceEffect> take() {
        if (effects.isEmpty()) {
            return List.of();
        }
        var taken = effects;
        effects = new ArrayList<>();
        return taken;
    }
}
