package org.parley.domain.routing;

/**
 * One mistake in a plan.
 *
 * @param path where, as in {@code trunks[1].targets[0].host}
 * @param line of the text; 0 where it came from no text
 * @param sentence what is wrong and what would be right
 */
public record PlanProblem(String path, int line, String sentence) {
    @Override
    public String toString() {
        return (line > 0 ? "line " + line + ": " : "") + (path.isEmpty() ? "" : path + ": ") + sentence;
    }
}
