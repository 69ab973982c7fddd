package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import java.text.MessageFormat;
import org.jspecify.annotations.Nullable;

/** Lines of the application's log as the seams report them: errors, and breadcrumbs of the request or task they are of. */
final class Logs {
    private static final String MECHANISM = "auto.log.spanweave.logger";

    /** As much as of the message of an exception. */
    private static final int TEXT_AT_MOST = 4_096;

    private final Current current;
    private final TraceSink finished;
    private final Unfinished unfinished;
    private final WebReleases releases;
    private final LogRules rules;

    @SuppressWarnings("ThreadLocalUsage") // one recorder in a JVM, and tests that want one of their own
    private final ThreadLocal<SpanweaveToken> handedOn = new ThreadLocal<>();

    Logs(Current current, TraceSink finished, Unfinished unfinished, WebReleases releases, LogRules rules) {
        this.current = current;
        this.finished = finished;
        this.unfinished = unfinished;
        this.releases = releases;
        this.rules = rules;
    }

    boolean wants(@Nullable String name) {
        LogLevel level = LogLevel.of(name);
        return level != null && (rules.areEvents(level) || (rules.areBreadcrumbs(level) && current.get() != null));
    }

    void add(
            @Nullable String logger,
            String levelName,
            @Nullable String template,
            @Nullable String message,
            @Nullable Throwable thrown) {
        LogLevel level = LogLevel.of(levelName);
        if (level == null || handedOn.get() != null) {
            return;
        }
        String text = cut(message == null ? "" : message);
        LogLine line = new LogLine(level, logger == null ? "" : logger, template == null ? text : cut(template), text);
        Strand strand = current.get();
        if (strand != null && rules.areBreadcrumbs(level)) {
            strand.trace.log(line);
        }
        if (!rules.isEvent(line)) {
            return;
        }
        if (strand != null) {
            strand.trace.fail(thrown, true, MECHANISM, line);
            unfinished.add(strand.trace);
            return;
        }
        // Where a container logs what has left a request, that one tells more: it is waited for.
        Trace alone = Trace.ofFailure(new Failure(thrown, true, MECHANISM, line), releases.only());
        alone.handOver();
        finished.accept(alone);
    }

    @Nullable
    SpanweaveToken enter(
            @Nullable String logger,
            String level,
            @Nullable String template,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        if (handedOn.get() != null) {
            return null;
        }
        add(logger, level, template, formatted(template, arguments), thrown == null ? lastOf(arguments) : thrown);
        SpanweaveToken token = new HandedOn();
        handedOn.set(token);
        return token;
    }

    void exit() {
        handedOn.remove();
    }

    /** A Throwable that is logged as an argument, as Open Liberty does with what has left a request. */
    private static @Nullable Throwable lastOf(Object @Nullable [] arguments) {
        if (arguments == null || arguments.length == 0) {
            return null;
        }
        Object last = arguments[arguments.length - 1];
        return last instanceof Throwable ? (Throwable) last : null;
    }

    /** As {@code java.util.logging.Formatter} does; but arguments may do anything in {@code toString}. */
    private static @Nullable String formatted(@Nullable String template, Object @Nullable [] arguments) {
        if (template == null || arguments == null || arguments.length == 0 || template.indexOf("{0") < 0) {
            return template;
        }
        try {
            return MessageFormat.format(template, arguments);
        } catch (Throwable e) {
            return template;
        }
    }

    private static String cut(String text) {
        if (text.length() <= TEXT_AT_MOST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT_AT_MOST - 1)) ? TEXT_AT_MOST - 1 : TEXT_AT_MOST;
        return text.substring(0, end) + "…";
    }

    /** No more than a mark. */
    private static final class HandedOn extends SpanweaveToken {}
}
