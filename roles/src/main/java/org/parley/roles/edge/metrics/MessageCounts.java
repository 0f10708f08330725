package org.parley.roles.edge.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** Messages by method and status, in and out; how long answers take. Written by the SIP loop, read from any thread. */
public final class MessageCounts {
    private static final List<SipMethod> METHODS = List.of(
            SipMethod.INVITE, SipMethod.ACK, SipMethod.BYE, SipMethod.CANCEL, SipMethod.REGISTER, SipMethod.OPTIONS, SipMethod.INFO,
            SipMethod.UPDATE, SipMethod.PRACK, SipMethod.SUBSCRIBE, SipMethod.NOTIFY, SipMethod.REFER, SipMethod.MESSAGE, SipMethod.PUBLISH);
    private static final int CLASSES = 7; // 1xx is 1.
    private static final int CODE_MAX = 700;

    /** Statuses that have a series of their own; others are only in their class. */
    private static final int[] CODES = {
        100, 180, 183, 200, 202, 302, 400, 401, 403, 404, 405, 407, 408, 413, 415, 420, 422, 423, 480, 481, 482, 483, 486, 487, 488, 489, 491,
        500, 501, 503, 504, 513, 600, 603
    };

    /** Upper ends of the histogram, in microseconds. */
    private static final long[] BOUNDS_US = {100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000};

    private static final class Way {
        private final LongAdder[] requests = adders(METHODS.size() + 1);
        private final LongAdder[] responses = adders((METHODS.size() + 1) * CLASSES);
        private final LongAdder[] codes = adders(CODE_MAX);

        private void count(SipMessage message) {
            switch (message) {
                case SipRequest request -> requests[index(request.method())].increment();
                case SipResponse response -> {
                    int status = Math.clamp(response.status(), 100, CODE_MAX - 1);
                    responses[index(response.cseq().method()) * CLASSES + status / 100].increment();
                    codes[status].increment();
                }
            }
        }
    }

    private final Way in = new Way();
    private final Way out = new Way();
    private final LongAdder repeatedIn = new LongAdder();
    private final LongAdder repeatedOut = new LongAdder();
    private final LongAdder[] answers = adders(BOUNDS_US.length + 1);
    private final LongAdder answersUs = new LongAdder();

    private static LongAdder[] adders(int count) {
        var adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    private static int index(SipMethod method) {
        for (int i = 0; i < METHODS.size(); i++) {
            if (METHODS.get(i) == method) { // The parser knows them: constants.
                return i;
            }
        }
        return METHODS.size();
    }

    public void received(SipMessage message) {
        in.count(message);
    }

    public void sent(SipMessage message) {
        out.count(message);
    }

    /** A request that had come before. */
    public void repeatedIn() {
        repeatedIn.increment();
    }

    /** A message that nothing was heard of, sent again. */
    public void repeatedOut() {
        repeatedOut.increment();
    }

    /** A request got its final answer so long after it came. */
    public void answered(long afterNs) {
        long us = afterNs / 1_000;
        answersUs.add(us);
        int bucket = 0;
        while (bucket < BOUNDS_US.length && us > BOUNDS_US[bucket]) {
            bucket++;
        }
        answers[bucket].increment();
    }

    void putInto(Map<String, Long> counts) {
        put("in", in, counts);
        put("out", out, counts);
        counts.put("sip_retransmissions_total{direction=\"in\"}", repeatedIn.sum());
        counts.put("sip_retransmissions_total{direction=\"out\"}", repeatedOut.sum());
        long sum = 0;
        for (int i = 0; i <= BOUNDS_US.length; i++) {
            sum += answers[i].sum();
            var end = i == BOUNDS_US.length ? "+Inf" : String.format(Locale.ROOT, "%s", BOUNDS_US[i] / 1e6);
            counts.put("sip_answer_seconds_bucket{le=\"" + end + "\"}", sum);
        }
        counts.put("sip_answer_seconds_count", sum);
        counts.put("sip_answer_microseconds_total", answersUs.sum());
    }

    private static void put(String direction, Way way, Map<String, Long> counts) {
        var label = "{direction=\"" + direction + "\",";
        for (int i = 0; i <= METHODS.size(); i++) {
            var method = "method=\"" + (i < METHODS.size() ? METHODS.get(i).name() : "other") + "\"";
            counts.put("sip_requests_total" + label + method + "}", way.requests[i].sum());
            if (i < METHODS.size() && METHODS.get(i) == SipMethod.ACK) {
                continue; // Nothing answers it.
            }
            for (int each = 1; each < CLASSES; each++) {
                counts.put(
                        "sip_responses_total" + label + method + ",status=\"" + each + "xx\"}", way.responses[i * CLASSES + each].sum());
            }
        }
        for (int code : CODES) {
            counts.put("sip_responses_by_code_total" + label + "code=\"" + code + "\"}", way.codes[code].sum());
        }
    }
}
