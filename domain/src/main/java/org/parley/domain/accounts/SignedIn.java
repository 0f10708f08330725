package org.parley.domain.accounts;

import java.time.Duration;

/** A session just begun or refreshed. The refresh token is good once; using it gives the next one. */
public record SignedIn(
        Account account, String accessToken, Duration accessTokenLife, String refreshToken, Duration refreshTokenLife) {}
