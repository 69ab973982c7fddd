package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import org.jspecify.annotations.Nullable;

/**
 * JDBC as the seams report it. Pools wrap connections and statements, and drivers call themselves: only the outermost
 * call is a span, and what the inner ones know of it is added.
 */
final class Statements {
    private final Current current;
    private final WeakIdentityMap<Database> connections = new WeakIdentityMap<>();
    private final WeakIdentityMap<Known> statements = new WeakIdentityMap<>();

    Statements(Current current) {
        this.current = current;
    }

    void connected(@Nullable Object connection, @Nullable String url) {
        Database database = connection == null ? null : Database.of(url);
        if (connection != null && database != null) {
            connections.put(connection, database);
        }
    }

    void created(Object connection, @Nullable Object statement, @Nullable String sql) {
        if (statement == null) {
            return;
        }
        Known known = statements.get(statement);
        if (known != null && (sql == null || sql.equals(known.sql))) {
            return;
        }
        Database database = connections.get(connection);
        if (sql != null || database != null) {
            statements.put(statement, new Known(sql, database, false));
        }
    }

    /** A batch is named by the first statement in it. */
    void batchAdded(Object statement, String sql) {
        Known known = statements.get(statement);
        if (known == null || known.sql == null) {
            statements.put(statement, new Known(sql, known == null ? null : known.database, true));
        }
    }

    @Nullable
    SpanweaveToken enter(Span.Kind kind, Object statement, @Nullable String sql) {
        Strand strand = current.get();
        if (strand == null && kind != Span.Kind.BATCH) {
            return null;
        }
        Known known = statements.get(statement);
        if (kind == Span.Kind.BATCH && known != null && known.batch) {
            // The statement's next batch has a first of its own.
            statements.put(statement, new Known(null, known.database, false));
        }
        if (strand == null) {
            return null;
        }
        String text = sql != null || known == null ? sql : known.sql;
        Database database = known == null ? null : known.database;
        Span open = strand.open();
        if (open.isStatement()) {
            if (open.strand == strand) {
                open.learn(text, database);
            }
            return null;
        }
        Span started = strand.start(kind, text, database);
        // What a pool or driver runs inside of one that is not kept is the same one: not to be counted again.
        return started == null ? strand.hide() : started;
    }

    @Nullable
    SpanweaveToken enterHidden() {
        Strand strand = current.get();
        return strand == null || strand.open().isStatement() ? null : strand.hide();
    }

    static void exit(SpanweaveToken token, long rows, @Nullable Throwable thrown) {
        Span span = (Span) token;
        span.strand.end(span, rows, thrown);
    }

    /** {@code Statement.SUCCESS_NO_INFO} and {@code EXECUTE_FAILED} are negative. */
    static long sum(@Nullable Object counts) {
        long sum = -1;
        if (counts instanceof int[]) {
            for (int count : (int[]) counts) {
                sum = add(sum, count);
            }
        } else if (counts instanceof long[]) {
            for (long count : (long[]) counts) {
                sum = add(sum, count);
            }
        }
        return sum;
    }

    private static long add(long sum, long count) {
        return count < 0 ? sum : Math.max(sum, 0) + count;
    }

    private static final class Known {
        private final @Nullable String sql;
        private final @Nullable Database database;
        /** Whether the SQL is that of a batch, and forgotten with it. */
        private final boolean batch;

        Known(@Nullable String sql, @Nullable Database database, boolean batch) {
            this.sql = sql;
            this.database = database;
            this.batch = batch;
        }
    }
}
