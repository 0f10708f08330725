package org.parley.roles.edge.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipLimits;
import org.parley.roles.edge.door.CallLimits.Caller;
import org.parley.roles.edge.door.CallLimits.Verdict;

class CallLimitsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Optional<TenantId> TENANT = Optional.of(new TenantId("tenant"));
    private static final Caller ANN = new Caller.Account(new AccountId("ann"));
    private static final Caller BOB = new Caller.Account(new AccountId("bob"));

    private SipLimits inForce = new SipLimits(1_000, 2, 3, 4, 65_535, 50, Duration.ofMinutes(10));
    private final CallLimits limits = new CallLimits(() -> inForce);

    private Rule refusalOf(Verdict verdict) {
        return ((Verdict.Refused) verdict).rule();
    }

    private static boolean isAdmitted(Verdict verdict) {
        return verdict instanceof Verdict.Admitted;
    }

    @Test
    void someCallsInASecondAndNoMore() {
        assertThat(isAdmitted(limits.admit("1", ANN, TENANT, 0))).isTrue();
        assertThat(isAdmitted(limits.admit("2", ANN, TENANT, 0))).isTrue();
        assertThat(refusalOf(limits.admit("3", ANN, TENANT, 0))).isEqualTo(Rule.CALL_RATE);
        assertThat(isAdmitted(limits.admit("4", BOB, TENANT, 0))).isTrue();
        assertThat(isAdmitted(limits.admit("5", ANN, TENANT, SECOND))).isTrue();
    }

    @Test
    void aCallThatEndsMakesRoomHoweverOftenThatIsSaid() {
        for (int i = 0; i < 3; i++) {
            limits.admit("ann" + i, ANN, TENANT, i * SECOND);
        }
        assertThat(refusalOf(limits.admit("one more", ANN, TENANT, 3 * SECOND))).isEqualTo(Rule.USER_CALLS);

        limits.ended("ann0");
        limits.ended("ann0");
        limits.ended("never was");

        assertThat(isAdmitted(limits.admit("in its place", ANN, TENANT, 4 * SECOND))).isTrue();
        assertThat(refusalOf(limits.admit("one more", ANN, TENANT, 5 * SECOND))).isEqualTo(Rule.USER_CALLS);
        assertThat(limits.size()).isEqualTo(3);
    }

    @Test
    void anOrganisationHasALimitOfItsOwn() {
        for (int i = 0; i < 3; i++) {
            limits.admit("ann" + i, ANN, TENANT, i * SECOND);
        }
        limits.admit("bob", BOB, TENANT, 0);

        assertThat(refusalOf(limits.admit("bob again", BOB, TENANT, SECOND))).isEqualTo(Rule.TENANT_CALLS);
        assertThat(isAdmitted(limits.admit("elsewhere", BOB, Optional.of(new TenantId("other")), 2 * SECOND))).isTrue();
    }

    @Test
    void theSameCallCountsOnce() {
        limits.admit("1", ANN, TENANT, 0);

        assertThat(isAdmitted(limits.admit("1", ANN, TENANT, 0))).isTrue();
        assertThat(limits.size()).isEqualTo(1);
    }

    @Test
    void aNewPlanHoldsForTheNextCall() {
        limits.admit("1", ANN, TENANT, 0);
        inForce = new SipLimits(1_000, 2, 1, 4, 65_535, 50, Duration.ofMinutes(10));

        assertThat(refusalOf(limits.admit("2", ANN, TENANT, SECOND))).isEqualTo(Rule.USER_CALLS);
    }
}
