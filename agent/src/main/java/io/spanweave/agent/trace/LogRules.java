package io.spanweave.agent.trace;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which lines of the application's log are of interest. */
public final class LogRules {
    private final @Nullable LogLevel events;
    private final @Nullable LogLevel breadcrumbs;
    private final List<String> ignored;

    /**
     * Makes them.
     *
     * @param events lines from this level up are errors: {@code error}, {@code warn}, {@code info}, or {@code off} for none
     * @param breadcrumbs lines from this level up are told beside an error of their request or task
     * @param ignored loggers, or packages of such, whose lines are never errors
     */
    public LogRules(String events, String breadcrumbs, List<String> ignored) {
        this.events = LogLevel.of(events.toUpperCase(Locale.ROOT));
        this.breadcrumbs = LogLevel.of(breadcrumbs.toUpperCase(Locale.ROOT));
        this.ignored = ignored;
    }

    boolean areBreadcrumbs(LogLevel level) {
        return level.isAtLeast(breadcrumbs);
    }

    boolean areEvents(LogLevel level) {
        return level.isAtLeast(events);
    }

    boolean isEvent(LogLine line) {
        return areEvents(line.level()) && !isIgnored(line.logger());
    }

    private boolean isIgnored(String logger) {
        for (String name : ignored) {
            if (logger.startsWith(name) && (logger.length() == name.length() || logger.charAt(name.length()) == '.')) {
                return true;
            }
        }
        return false;
    }
}
