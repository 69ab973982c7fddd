package io.spanweave.harness;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Predicate;

/** When an application counts as started. */
@FunctionalInterface
interface Readiness {
    void await(Application application, Duration atMost);

    static Readiness started() {
        return (application, atMost) -> {};
    }

    static Readiness line(Predicate<String> line) {
        return (application, atMost) -> application.awaitLine(line, atMost);
    }

    static Readiness http(String path) {
        return (application, atMost) ->
                application.awaitTrue("an answer from " + path, () -> answers(application, path), atMost);
    }

    private static boolean answers(Application application, String path) {
        try {
            return application.get(path).status() < 500;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
