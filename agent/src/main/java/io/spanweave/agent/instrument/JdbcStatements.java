package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One {@code db.*} span per outermost call that runs SQL. Pools wrap statements: a driver's call inside of a wrapper's
 * is the same query, and the recorder keeps the outermost.
 *
 * <p>{@link java.sql.Statement}: execute(String ..), executeQuery(String), executeUpdate(String ..),
 * executeLargeUpdate(String ..).<br>
 * {@link java.sql.PreparedStatement}, and so {@link java.sql.CallableStatement}: execute(), executeQuery(),
 * executeUpdate(), executeLargeUpdate().<br>
 * Both: close(), in a class that declares one of the former, too. It is no span; what is closed can be forgotten at once.
 */
final class JdbcStatements {
    static final Instrumentation WEAVE = Instrumentation.named("jdbc")
            .subtypesOf("java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement")
            .methods(
                    "executeQuery(Ljava/lang/String;)Ljava/sql/ResultSet;",
                    "executeQuery()Ljava/sql/ResultSet;",
                    "execute(Ljava/lang/String;)Z",
                    "execute(Ljava/lang/String;I)Z",
                    "execute(Ljava/lang/String;[I)Z",
                    "execute(Ljava/lang/String;[Ljava/lang/String;)Z",
                    "execute()Z")
            .advice(Query.class)
            .subtypesOf("java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement")
            .methods(
                    "executeUpdate(Ljava/lang/String;)I",
                    "executeUpdate(Ljava/lang/String;I)I",
                    "executeUpdate(Ljava/lang/String;[I)I",
                    "executeUpdate(Ljava/lang/String;[Ljava/lang/String;)I",
                    "executeUpdate()I")
            .advice(Update.class)
            .subtypesOf("java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement")
            .methods(
                    "executeLargeUpdate(Ljava/lang/String;)J",
                    "executeLargeUpdate(Ljava/lang/String;I)J",
                    "executeLargeUpdate(Ljava/lang/String;[I)J",
                    "executeLargeUpdate(Ljava/lang/String;[Ljava/lang/String;)J",
                    "executeLargeUpdate()J")
            .advice(LargeUpdate.class)
            .subtypesOf("java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement")
            .declaring(
                    "executeQuery(Ljava/lang/String;)Ljava/sql/ResultSet;",
                    "executeQuery()Ljava/sql/ResultSet;",
                    "execute(Ljava/lang/String;)Z",
                    "executeUpdate(Ljava/lang/String;)I",
                    "executeUpdate()I")
            .methods("close()V")
            .advice(Close.class);

    private JdbcStatements() {}

    /** A prepared statement's call has no argument: its SQL is then null. */
    static final class Query {
        private Query() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @Advice.This Object statement, @Advice.Argument(value = 0, optional = true) @Nullable String sql) {
            return SpanweaveGate.enterStatement(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken span, @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                SpanweaveGate.exitSpan(span, -1, thrown);
            }
        }
    }

    static final class Update {
        private Update() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @Advice.This Object statement, @Advice.Argument(value = 0, optional = true) @Nullable String sql) {
            return SpanweaveGate.enterStatement(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable SpanweaveToken span,
                @Advice.Return int rows,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                SpanweaveGate.exitSpan(span, rows, thrown);
            }
        }
    }

    static final class LargeUpdate {
        private LargeUpdate() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @Advice.This Object statement, @Advice.Argument(value = 0, optional = true) @Nullable String sql) {
            return SpanweaveGate.enterStatement(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable SpanweaveToken span,
                @Advice.Return long rows,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                SpanweaveGate.exitSpan(span, rows, thrown);
            }
        }
    }

    static final class Close {
        private Close() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object statement) {
            SpanweaveGate.statementClosed(statement);
        }
    }
}
