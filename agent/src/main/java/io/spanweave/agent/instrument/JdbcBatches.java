package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One {@code db.*} span per batch, named by the first statement in it, with the rows all of it changed.
 *
 * <p>{@link java.sql.Statement}: addBatch(String), executeBatch(), executeLargeBatch().
 */
final class JdbcBatches {
    static final Instrumentation WEAVE = Instrumentation.named("jdbc")
            .subtypesOf("java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement")
            .methods("addBatch(Ljava/lang/String;)V")
            .advice(Add.class)
            .subtypesOf("java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement")
            .methods("executeBatch()[I", "executeLargeBatch()[J")
            .advice(Execute.class);

    private JdbcBatches() {}

    static final class Add {
        private Add() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement, @Advice.Argument(0) String sql) {
            SpanweaveGate.batchAdded(statement, sql);
        }
    }

    static final class Execute {
        private Execute() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This Object statement) {
            return SpanweaveGate.enterBatch(statement);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable SpanweaveToken span,
                @Advice.Return @Nullable Object counts,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                SpanweaveGate.exitBatch(span, counts, thrown);
            }
        }
    }
}
