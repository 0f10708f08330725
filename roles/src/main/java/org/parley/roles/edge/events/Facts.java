package org.parley.roles.edge.events;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.parley.base.time.NanoClock;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.MessageWaiting;
import org.parley.domain.calls.LineWatcher.Line;
import org.parley.domain.calls.LineWatcher.Phase;
import org.parley.protocols.sip.document.DialogInfo;
import org.parley.protocols.sip.document.MessageSummary;
import org.parley.protocols.sip.document.Presence;
import org.parley.protocols.sip.document.RegInfo;
import org.parley.protocols.sip.document.StateDocument;
import org.parley.protocols.sip.event.Publications;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.registrar.Binding;
import org.parley.roles.edge.registrar.RegistrationStore;

/** What is known of accounts now, and the documents that say it. Owned by the SIP loop. */
final class Facts {
    private static final int ID_LENGTH = 16;
    private static final String NOBODY = "sip:anonymous@anonymous.invalid"; // RFC 3323 §4.1.1.3.

    private final RegistrationStore registrations;
    private final Publications<AccountId, Presence.Published> published;
    private final NanoClock clock;
    /** As many as there are accounts in calls. */
    private final Map<AccountId, List<Line>> lines = new HashMap<>();
    /** Of accounts whose messages somebody watches. */
    private final Map<AccountId, MessageWaiting.Counts> counts = new HashMap<>();

    Facts(RegistrationStore registrations, Publications<AccountId, Presence.Published> published, NanoClock clock) {
        this.registrations = registrations;
        this.published = published;
        this.clock = clock;
    }

    void setLines(AccountId account, List<Line> now) {
        if (now.isEmpty()) {
            lines.remove(account);
        } else {
            lines.put(account, now);
        }
    }

    void setCounts(AccountId account, MessageWaiting.Counts now) {
        counts.put(account, now);
    }

    /** Nobody watches the account's messages any more. */
    void forgetCounts(AccountId account) {
        counts.remove(account);
    }

    /** {@code entity} is how the subscriber calls the account: telephones compare it with what they asked for. */
    StateDocument document(EventPackage of, AccountId account, SipUri entity) {
        return switch (of) {
            case REG -> regInfo(account, entity);
            case DIALOG -> dialogInfo(account, entity);
            case PRESENCE ->
                PresenceRules.compose(
                        entity.toString(), !live(account).isEmpty(), linesOf(account), published.live(account, clock.nowNs()));
            case MESSAGE_SUMMARY -> summary(counts.getOrDefault(account, MessageWaiting.Counts.NONE), entity);
        };
    }

    private List<Line> linesOf(AccountId account) {
        return lines.getOrDefault(account, List.of());
    }

    private List<Binding> live(AccountId account) {
        long nowNs = clock.nowNs();
        return registrations.of(account).stream().filter(binding -> binding.isLive(nowNs)).toList();
    }

    private RegInfo regInfo(AccountId account, SipUri entity) {
        var contacts = live(account).stream()
                .map(binding -> new RegInfo.Contact(
                        id(binding.instance().orElse("") + '\n' + binding.regId() + '\n' + binding.contact()),
                        binding.contact().toString(),
                        binding.expiresAtNs(),
                        binding.preferencePermille(),
                        binding.callId(),
                        binding.cseq()))
                .toList();
        return new RegInfo(entity.toString(), id(account.value()), contacts);
    }

    private DialogInfo dialogInfo(AccountId account, SipUri entity) {
        var local = new DialogInfo.Party(entity.toString(), "");
        return new DialogInfo(entity.toString(), linesOf(account).stream()
                .map(line -> new DialogInfo.Dialog(
                        id(line.call().value()), line.isCaller(), state(line.phase()), local, remote(line, entity)))
                .toList());
    }

    private static DialogInfo.State state(Phase phase) {
        return switch (phase) {
            case TRYING -> DialogInfo.State.TRYING;
            case RINGING -> DialogInfo.State.EARLY;
            case UP -> DialogInfo.State.CONFIRMED;
        };
    }

    private static DialogInfo.Party remote(Line line, SipUri entity) {
        var uri = line.otherNumber().isEmpty()
                ? NOBODY
                : SipUri.of(line.otherNumber(), entity.host(), entity.port()).toString();
        return new DialogInfo.Party(uri, line.otherName());
    }

    private static MessageSummary summary(MessageWaiting.Counts now, SipUri entity) {
        return new MessageSummary(entity.toString(), now.newMessages(), now.oldMessages(), now.newUrgent(), now.oldUrgent());
    }

    private static String id(String text) {
        return CommandIds.hash(text).substring(0, ID_LENGTH);
    }
}
