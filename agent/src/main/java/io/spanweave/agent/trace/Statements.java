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
    private final RecentStatements.Places recent;

    Statements(Current current) {
        this.current = current;
        this.recent = new RecentStatements.Places(this);
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
        if (sql != null) {
            RecentStatements own = ownRecent();
            if (own != null) {
                own.add(statement, sql, connections.get(connection));
                return;
            }
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

    /** Those of the strand this thread carries; null when it carries none, or there is no room for it. */
    private @Nullable RecentStatements ownRecent() {
        Strand strand = current.carried();
        if (strand == null) {
            return null;
        }
        RecentStatements own = strand.recent();
        if (own == null) {
            own = recent.take();
            strand.recent(own);
        }
        return own;
    }

    /** Remembers a prepared statement for as long as there is one, whichever thread runs it. */
    void keep(Object statement, String sql, @Nullable Database database) {
        statements.put(statement, new Known(sql, database, false));
    }

    /** How many statements are remembered for whichever thread runs them. */
    int size() {
        return statements.size();
    }

    /** Closed statements are forgotten: there are far more of them than of open ones. */
    void closed(Object statement) {
        Strand strand = current.carried();
        RecentStatements own = strand == null ? null : strand.recent();
        if (own == null || !own.close(statement)) {
            statements.remove(statement);
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
        Known known = null;
        RecentStatements.Entry prepared = sql == null && strand != null ? ownPrepared(strand, statement) : null;
        if (prepared == null) {
            known = statements.get(statement);
            if (kind == Span.Kind.BATCH && known != null && known.batch) {
                // The statement's next batch has a first of its own.
                statements.put(statement, new Known(null, known.database, false));
            }
        }
        if (strand == null) {
            return null;
        }
        if (known == null && prepared == null && sql == null) {
            prepared = recent.find(statement);
            if (prepared == null) {
                // Its thread may have moved it meanwhile.
                known = statements.get(statement);
            }
        }
        String text = sql;
        Database database = null;
        if (prepared != null) {
            text = prepared.sql;
            database = prepared.database;
        } else if (known != null) {
            text = sql == null ? known.sql : sql;
            database = known.database;
        }
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

    private static RecentStatements.@Nullable Entry ownPrepared(Strand strand, Object statement) {
        RecentStatements own = strand.recent();
        return own == null ? null : own.find(statement);
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
