package org.parley.domain.accounts;

/** An organisation as people see it: accounts, conferences, calls and recordings belong to one. */
public record Organisation(TenantId id, String name) {}
