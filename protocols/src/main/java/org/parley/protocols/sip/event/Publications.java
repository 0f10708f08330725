package org.parley.protocols.sip.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Refusal;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipStatus;

/**
 * What devices published about resources {@code K} for one event package (RFC 3903 §6): soft state under entity tags. Bounded in all and for
 * each resource. Owned by one SIP loop; told of the time.
 *
 * @param <K> what is published about
 * @param <V> what a body says once it is read
 */
public final class Publications<K, V> {
    public static final HeaderName SIP_ETAG = HeaderName.of("SIP-ETag");
    public static final HeaderName SIP_IF_MATCH = HeaderName.of("SIP-If-Match");

    /** {@code perResourceMax} live publications of one resource, {@code max} of all: more get 503. */
    public record Limits(int perResourceMax, int max, ExpiryRules expiry) {}

    /** 200 with this SIP-ETag and Expires. */
    public record Accepted(String etag, long expiresSeconds) {}

    private record Publication<V>(V value, long expiresAtNs, long order) {}

    private final Limits limits;
    private final Supplier<String> tags;
    private final Map<K, Map<String, Publication<V>>> byResource = new HashMap<>();
    private volatile int count; // Written by the loop only.
    private long order;

    /** {@code tags} makes entity tags that are used once. */
    public Publications(Limits limits, Supplier<String> tags) {
        this.limits = limits;
        this.tags = tags;
    }

    /** Whether a PUBLISH must be refused for what its headers ask, before its body is read. */
    public Optional<Refusal> refusal(K resource, SipRequest publish, long nowNs) {
        var matches = publish.headers().all(SIP_IF_MATCH);
        if (matches.size() > 1) {
            return Optional.of(new Refusal(400, "One SIP-If-Match at most")); // RFC 3903 §6 step 3.
        }
        if (!matches.isEmpty() && !isLive(resource, matches.getFirst(), nowNs)) {
            return Optional.of(new Refusal(412, SipStatus.reasonPhrase(412)));
        }
        if (matches.isEmpty() && !publish.hasBody()) {
            return Optional.of(new Refusal(400, "A first PUBLISH needs a body"));
        }
        boolean isNew = matches.isEmpty();
        if (isNew && (count >= limits.max() || of(resource).size() >= limits.perResourceMax())) {
            return Optional.of(new Refusal(
                    503, SipStatus.reasonPhrase(503), List.of(HeaderField.of(HeaderName.RETRY_AFTER, "60"))));
        }
        return limits.expiry().refusal(publish);
    }

    /** A PUBLISH without a body that {@link #refusal} let pass: refreshes or removes. */
    public Accepted refresh(K resource, SipRequest publish, long nowNs) {
        var before = take(resource, publish);
        return before.map(publication -> put(resource, publication.value(), publication.order(), publish, nowNs))
                .orElseGet(() -> new Accepted(tags.get(), 0));
    }

    /** One with a body that says {@code value}: publishes, or changes what was published. */
    public Accepted publish(K resource, SipRequest publish, V value, long nowNs) {
        take(resource, publish);
        return put(resource, value, order++, publish, nowNs);
    }

    private Optional<Publication<V>> take(K resource, SipRequest publish) {
        var before = publish.header(SIP_IF_MATCH).flatMap(tag -> Optional.ofNullable(of(resource).get(tag)));
        publish.header(SIP_IF_MATCH).ifPresent(tag -> remove(resource, tag));
        return before;
    }

    private Accepted put(K resource, V value, long place, SipRequest publish, long nowNs) {
        long seconds = limits.expiry().grantedSeconds(publish);
        var etag = tags.get(); // RFC 3903 §6: a new one with each success, a refresh too.
        if (seconds == 0) {
            return new Accepted(etag, 0);
        }
        var publication = new Publication<>(value, nowNs + TimeUnit.SECONDS.toNanos(seconds), place);
        byResource.computeIfAbsent(resource, _ -> new LinkedHashMap<>(2)).put(etag, publication);
        count = count + 1;
        return new Accepted(etag, seconds);
    }

    private boolean isLive(K resource, String tag, long nowNs) {
        var publication = of(resource).get(tag);
        return publication != null && publication.expiresAtNs() - nowNs > 0;
    }

    private Map<String, Publication<V>> of(K resource) {
        return byResource.getOrDefault(resource, Map.of());
    }

    private void remove(K resource, String tag) {
        var publications = byResource.get(resource);
        if (publications != null && publications.remove(tag) != null) {
            count = count - 1;
            if (publications.isEmpty()) {
                byResource.remove(resource);
            }
        }
    }

    /** What is published about a resource now, the newest first. */
    public List<V> live(K resource, long nowNs) {
        return of(resource).values().stream()
                .filter(publication -> publication.expiresAtNs() - nowNs > 0)
                .sorted(Comparator.comparingLong((Publication<V> publication) -> publication.order()).reversed())
                .map(Publication::value)
                .toList();
    }

    /** Forgets what was not refreshed in time; answers the resources that lost something. */
    public List<K> expire(long nowNs) {
        var changed = new ArrayList<K>();
        for (var resource : List.copyOf(byResource.keySet())) {
            if (expire(resource, nowNs)) {
                changed.add(resource);
            }
        }
        return changed;
    }

    private boolean expire(K resource, long nowNs) {
        var over = of(resource).entrySet().stream()
                .filter(entry -> entry.getValue().expiresAtNs() - nowNs <= 0)
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(tag -> remove(resource, tag));
        return !over.isEmpty();
    }

    /** How many there are, of all resources; from any thread. */
    public int size() {
        return count;
    }
}
