package org.parley.roles.api;

import java.util.Optional;
import java.util.function.Supplier;

/** One thing that must hold for the node to take work. {@code problem} is empty when it holds; it must answer within milliseconds. */
public record ReadinessCheck(String name, Supplier<Optional<String>> problem) {}
