package org.parley.protocols.sip.message;

import java.util.List;

/** Why a request is not taken, as the answer to it will say. */
public record Refusal(int status, String reason, List<HeaderField> headers) {
    public Refusal {
        headers = List.copyOf(headers);
    }

    public Refusal(int status, String reason) {
        this(status, reason, List.of());
    }

    /** The answer, without a To tag. */
    public SipResponse answer(SipRequest request) {
        var response = SipResponse.answer(request, status, reason);
        for (var field : headers) {
            response = response.adding(field.name(), field.value());
        }
        return response;
    }
}
