package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Learns which database a connection goes to and which SQL a prepared statement holds. No span of its own.
 *
 * <p>{@link java.sql.Driver}: connect(String, Properties).<br>
 * {@link java.sql.Connection}: createStatement, prepareStatement and prepareCall, in all their forms; and isValid(int),
 * inside of which drivers run statements that are no query of the application's.
 *
 * <p>The URL comes by at connect and is read there: asking a connection's metadata later would make some drivers query
 * the database.
 */
final class JdbcConnections {
    static final Instrumentation WEAVE = Instrumentation.named("jdbc")
            .subtypesOf("java.sql.Driver")
            .methods("connect(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;")
            .advice(Connect.class)
            .subtypesOf("java.sql.Connection")
            .methods(
                    "createStatement()Ljava/sql/Statement;",
                    "createStatement(II)Ljava/sql/Statement;",
                    "createStatement(III)Ljava/sql/Statement;")
            .advice(Create.class)
            .subtypesOf("java.sql.Connection")
            .methods(
                    "prepareStatement(Ljava/lang/String;)Ljava/sql/PreparedStatement;",
                    "prepareStatement(Ljava/lang/String;I)Ljava/sql/PreparedStatement;",
                    "prepareStatement(Ljava/lang/String;II)Ljava/sql/PreparedStatement;",
                    "prepareStatement(Ljava/lang/String;III)Ljava/sql/PreparedStatement;",
                    "prepareStatement(Ljava/lang/String;[I)Ljava/sql/PreparedStatement;",
                    "prepareStatement(Ljava/lang/String;[Ljava/lang/String;)Ljava/sql/PreparedStatement;",
                    "prepareCall(Ljava/lang/String;)Ljava/sql/CallableStatement;",
                    "prepareCall(Ljava/lang/String;II)Ljava/sql/CallableStatement;",
                    "prepareCall(Ljava/lang/String;III)Ljava/sql/CallableStatement;")
            .advice(Prepare.class)
            .subtypesOf("java.sql.Connection")
            .methods("isValid(I)Z")
            .advice(Validate.class);

    private JdbcConnections() {}

    static final class Connect {
        private Connect() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) @Nullable String url, @Advice.Return @Nullable Object connection) {
            if (connection != null) {
                SpanweaveGate.connected(connection, url);
            }
        }
    }

    static final class Create {
        private Create() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Return @Nullable Object statement) {
            SpanweaveGate.statementCreated(connection, statement, null);
        }
    }

    static final class Prepare {
        private Prepare() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object connection,
                @Advice.Argument(0) String sql,
                @Advice.Return @Nullable Object statement) {
            SpanweaveGate.statementCreated(connection, statement, sql);
        }
    }

    static final class Validate {
        private Validate() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter() {
            return SpanweaveGate.enterHidden();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken hidden) {
            if (hidden != null) {
                SpanweaveGate.exitSpan(hidden, -1, null);
            }
        }
    }
}
