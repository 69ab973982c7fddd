package io.spanweave.agent.report;

import io.spanweave.agent.trace.Database;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.SqlText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Masked statements, remembered with the JSON that is made of them: an application has a few hundred and runs them all
 * day. Direct-mapped, so that it cannot grow. Only for the reporter's thread.
 */
final class SqlTexts {
    private static final int PLACES = 1_024;
    private static final int LENGTH_AT_MOST = 8_192;

    private final @Nullable Known[] places = new Known[PLACES];
    private final JsonWriter json = new JsonWriter(1_024);
    private final Known unseen = new Known("", null, SqlText.of("(prepared before the agent started)", null));

    SqlText of(Span span) {
        return known(span).text;
    }

    /** What the statement says about its span: the op, the description, and who saw it. */
    byte[] members(Span span) {
        Known known = known(span);
        if (known.members == null) {
            json.reset();
            json.beginObject();
            json.field("op", known.text.operation());
            json.field("description", known.text.description());
            json.field("origin", "auto.db.spanweave.jdbc");
            json.endObject();
            known.members = json.members();
        }
        return known.members;
    }

    private Known known(Span span) {
        String sql = span.text();
        if (sql == null) {
            return unseen;
        }
        Database database = span.database();
        String system = database == null ? null : database.system();
        int place = (sql.hashCode() ^ sql.length()) & PLACES - 1;
        Known known = places[place];
        if (known == null || !sql.equals(known.sql) || !Objects.equals(system, known.system)) {
            known = new Known(sql, system, SqlText.of(sql, system));
            if (sql.length() <= LENGTH_AT_MOST) {
                places[place] = known;
            }
        }
        return known;
    }

    private static final class Known {
        final String sql;
        final @Nullable String system;
        final SqlText text;
        byte @Nullable [] members;

        Known(String sql, @Nullable String system, SqlText text) {
            this.sql = sql;
            this.system = system;
            this.text = text;
        }
    }
}
