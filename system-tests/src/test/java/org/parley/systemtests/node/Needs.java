package org.parley.systemtests.node;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Names the system's programs that a test needs. Where one is missing and may not be installed, the test is left out and
 * says why; on CI nothing is left out: there the test runs, and fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Condition.class)
public @interface Needs {
    String[] value();

    /** Looks on the PATH. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var needs = context.getTestClass().map(type -> type.getAnnotation(Needs.class));
            var missing = needs.stream()
                    .flatMap(annotation -> Arrays.stream(annotation.value()))
                    .filter(program -> !isInstalled(program))
                    .toList();
            return missing.isEmpty() || "true".equals(System.getenv("CI"))
                    ? ConditionEvaluationResult.enabled("everything is there")
                    : ConditionEvaluationResult.disabled("not installed: " + String.join(", ", missing));
        }

        private static boolean isInstalled(String program) {
            return Arrays.stream(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }
    }
}
