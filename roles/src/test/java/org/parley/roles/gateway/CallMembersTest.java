package org.parley.roles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.LegKind;

class CallMembersTest {
    private final CallMembers members = new CallMembers();

    @Test
    void oneSeesACallFromHisFirstLegToHisLastAndItsEnd() {
        assertThat(members.on(new CallEvent.CallStarted(new CallId("c"), new TenantId("t"), Optional.empty(), "x")).subjects()).isEmpty();

        var added = members.on(leg("1", "ada"));
        assertThat(added.subjects()).containsExactly("ada");
        assertThat(added.newcomers()).containsExactly("ada");

        assertThat(members.on(leg("2", "bob")).subjects()).containsExactlyInAnyOrder("ada", "bob");
        assertThat(members.on(new CallEvent.LegLeft(new LegId("1"), EndReason.HUNG_UP)).subjects()).containsExactlyInAnyOrder("ada", "bob");
        assertThat(members.on(new CallEvent.LegMuted(new LegId("2"))).subjects()).containsExactly("bob");
        assertThat(members.on(new CallEvent.CallEnded(EndReason.EVERYBODY_LEFT)).subjects()).containsExactlyInAnyOrder("ada", "bob");
    }

    @Test
    void aRefreshedPageIsNoNewcomerAndOneWhoCameBackIs() {
        members.on(leg("1", "ada"));

        assertThat(members.on(leg("2", "ada")).newcomers()).isEmpty();
        members.on(new CallEvent.LegLeft(new LegId("1"), EndReason.REPLACED));
        assertThat(members.isPresent("ada")).isTrue();

        members.on(new CallEvent.LegLeft(new LegId("2"), EndReason.HUNG_UP));
        assertThat(members.on(leg("3", "ada")).newcomers()).containsExactly("ada");
    }

    @Test
    void aStrangersTelephoneSeesNothing() {
        assertThat(members.on(leg("1", "")).subjects()).isEmpty();
    }

    private static CallEvent.LegAdded leg(String id, String subject) {
        return new CallEvent.LegAdded(new LegId(id), LegKind.BROWSER, true, "p", subject, subject, "1");
    }
}
