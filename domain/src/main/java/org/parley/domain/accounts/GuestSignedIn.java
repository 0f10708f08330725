package org.parley.domain.accounts;

import java.time.Duration;

/** A guest let in by an invitation link: one token for one conference, without refresh. */
public record GuestSignedIn(Principal.Guest guest, String accessToken, Duration accessTokenLife) {}
