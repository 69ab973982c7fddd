package io.spanweave.agent.report;

import io.spanweave.agent.trace.Database;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * Masked statements, remembered: an application has a few hundred and runs them all day. Direct-mapped, so that it
 * cannot grow. Only for the reporter's thread.
 */
final class SqlTexts {
    private static final int PLACES = 1_024;
    private static final int LENGTH_AT_MOST = 8_192;
    private static final SqlText UNSEEN = SqlText.of("(prepared before the agent started)", null);

    private final @Nullable String[] keys = new String[PLACES];
    private final @Nullable String[] systems = new String[PLACES];
    private final @Nullable SqlText[] texts = new SqlText[PLACES];

    SqlText of(Span span) {
        String sql = span.text();
        if (sql == null) {
            return UNSEEN;
        }
        Database database = span.database();
        String system = database == null ? null : database.system();
        int place = (sql.hashCode() ^ sql.length()) & PLACES - 1;
        SqlText known = texts[place];
        if (known != null && sql.equals(keys[place]) && java.util.Objects.equals(system, systems[place])) {
            return known;
        }
        SqlText text = SqlText.of(sql, system);
        if (sql.length() <= LENGTH_AT_MOST) {
            keys[place] = sql;
            systems[place] = system;
            texts[place] = text;
        }
        return text;
    }
}
