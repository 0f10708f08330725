package org.parley.domain.conversations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.ConferenceEvent.ConferenceCreated;
import org.parley.domain.conversations.ConferenceEvent.ConferenceDeleted;
import org.parley.domain.conversations.ConferenceEvent.ConferenceRenamed;
import org.parley.domain.conversations.ConferenceEvent.InvitationRenewed;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.StoredEvent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A conference's events as JSON. Reads what it knows and ignores fields that a newer version added. */
final class ConferenceEventJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ConferenceEventJson() {}

    static NewEvent toStore(ConferenceEvent event, Instant at, String commandId) {
        var json = MAPPER.createObjectNode();
        var type =
                switch (event) {
                    case ConferenceCreated created -> {
                        json.put("conference", created.conference().value())
                                .put("tenant", created.tenant().value())
                                .put("name", created.name())
                                .put("extension", created.extension())
                                .put("owner", created.owner())
                                .put("invitationToken", created.invitationToken());
                        yield "conference-created";
                    }
                    case ConferenceRenamed(var name) -> {
                        json.put("name", name);
                        yield "conference-renamed";
                    }
                    case InvitationRenewed(var token) -> {
                        json.put("invitationToken", token);
                        yield "invitation-renewed";
                    }
                    case ConferenceDeleted() -> "conference-deleted";
                };
        return new NewEvent(type, json.toString(), at, commandId);
    }

    static ConferenceEvent fromStore(StoredEvent stored) {
        try {
            var json = MAPPER.readTree(stored.json());
            return switch (stored.type()) {
                case "conference-created" ->
                    new ConferenceCreated(
                            new ConferenceId(text(json, "conference")),
                            new TenantId(text(json, "tenant")),
                            text(json, "name"),
                            text(json, "extension"),
                            text(json, "owner"),
                            text(json, "invitationToken"));
                case "conference-renamed" -> new ConferenceRenamed(text(json, "name"));
                case "invitation-renewed" -> new InvitationRenewed(text(json, "invitationToken"));
                case "conference-deleted" -> new ConferenceDeleted();
                default -> throw unreadable(stored, null);
            };
        } catch (JacksonException failure) {
            throw unreadable(stored, failure);
        }
    }

    private static String text(JsonNode json, String field) {
        return json.required(field).asString();
    }

    private static ParleyException unreadable(StoredEvent stored, @Nullable Throwable cause) {
        var message = "Event " + stored.position() + " of type " + stored.type() + " cannot be read by this version.";
        return cause == null
                ? new ParleyException(ErrorCode.INTERNAL, message)
                : new ParleyException(ErrorCode.INTERNAL, message, cause);
    }
}
