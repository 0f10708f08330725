package org.parley.domain.routing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/** What calls cost. */
final class Money {
    private static final int SCALE = 6;
    private static final BigDecimal MINUTE_MS = BigDecimal.valueOf(60_000);

    private Money() {}

    /** What is begun is paid: {@code answeredAt} to {@code until} in whole increments, one at least. */
    static BigDecimal cost(NumberRoute.Price price, Instant answeredAt, Instant until) {
        if (price.perMinute().signum() == 0) {
            return BigDecimal.ZERO;
        }
        long incrementMs = Math.max(1, price.increment().toMillis());
        long lastedMs = Math.max(1, Duration.between(answeredAt, until).toMillis());
        long increments = (lastedMs + incrementMs - 1) / incrementMs;
        return price.perMinute()
                .multiply(BigDecimal.valueOf(increments))
                .multiply(BigDecimal.valueOf(incrementMs))
                .divide(MINUTE_MS, SCALE, RoundingMode.HALF_UP);
    }

    /** {@code 12.34 EUR}; more digits only where there are less than a cent's worth. */
    static String text(BigDecimal amount, String currency) {
        var cents = amount.setScale(2, RoundingMode.HALF_UP);
        var shown = cents.compareTo(amount) == 0 || amount.compareTo(BigDecimal.ONE) >= 0 ? cents : amount.stripTrailingZeros();
        return shown.toPlainString() + " " + currency;
    }
}
