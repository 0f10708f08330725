package org.parley.domain.calls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;

/**
 * Answers to commands by their ids: who asks again, also at the same moment on another connection, gets the answer that was given.
 * Refusals are answers too; failures of the node are not, for they may pass. Thread-safe; the oldest answers are forgotten.
 */
final class CommandLog {
    private final Map<String, CompletableFuture<?>> answers;

    CommandLog(int maxAnswers) {
        answers = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<?>> eldest) {
                return size() > maxAnswers;
            }
        };
    }

    /** Ids are chosen by clients, so they count per person. */
    static String key(Principal by, String commandId) {
        return by.tenant().value() + " " + by.subject() + " " + commandId;
    }

    /** Does {@code work} for the first who comes with this key; all others get, or wait for, its answer. */
    @SuppressWarnings("unchecked") // A key is used for one kind of command; another kind fails in the caller's cast.
    <T extends @Nullable Object> T once(String key, Supplier<T> work) {
        var mine = new CompletableFuture<T>();
        CompletableFuture<?> earlier;
        synchronized (answers) {
            earlier = answers.putIfAbsent(key, mine);
        }
        if (earlier != null) {
            return ((CompletableFuture<T>) waitFor(earlier)).join();
        }
        try {
            var answer = work.get();
            mine.complete(answer);
            return answer;
        } catch (Throwable failure) {
            if (mayPass(failure)) {
                synchronized (answers) {
                    answers.remove(key, mine);
                }
            }
            mine.completeExceptionally(failure);
            throw failure;
        }
    }

    private static CompletableFuture<?> waitFor(CompletableFuture<?> answer) {
        try {
            answer.join();
            return answer;
        } catch (CompletionException failure) {
            throw switch (failure.getCause()) {
                case ParleyException cause ->
                    new ParleyException(cause.code(), String.valueOf(cause.getMessage()), cause);
                case RuntimeException cause -> cause;
                case null, default -> failure;
            };
        }
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof ParleyException refused)
                || switch (refused.code().kind()) {
                    case CALLER, PEER -> false;
                    case CAPACITY, OUTSIDE, OURS -> true;
                };
    }

    int size() {
        synchronized (answers) {
            return answers.size();
        }
    }
}
