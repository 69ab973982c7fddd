package io.spanweave.benchmarks.woven;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;

/**
 * Makes the classes beside it real: a subclass in which most methods are missing, which the JVM only minds when they are
 * called. Constant handles, so that the JIT sees a plain {@code new}.
 */
public final class Driver implements Supplier<Connection> {
    private static final MethodHandle CONNECTION = constructorOf(PlainConnection.class);
    private static final MethodHandle STATEMENT = constructorOf(PlainStatement.class);
    private static final MethodHandle PREPARED = constructorOf(PreparedOnce.class);
    private static final MethodHandle POOL = constructorOf(PooledConnection.class);
    private static final MethodHandle POOLED = constructorOf(PooledStatement.class);

    @Override
    public Connection get() {
        try {
            return (PlainConnection) CONNECTION.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static Statement statement() throws SQLException {
        try {
            return (PlainStatement) STATEMENT.invokeExact();
        } catch (Throwable e) {
            throw new SQLException(e);
        }
    }

    /** A connection of a pool. */
    public static final class Pool implements UnaryOperator<Connection> {
        @Override
        public Connection apply(Connection connection) {
            try {
                return ((PooledConnection) POOL.invokeExact()).around(connection);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static PreparedStatement pooled(PreparedStatement prepared) throws SQLException {
        try {
            return ((PooledStatement) POOLED.invokeExact()).around(prepared);
        } catch (Throwable e) {
            throw new SQLException(e);
        }
    }

    static PreparedStatement prepared() throws SQLException {
        try {
            return (PreparedOnce) PREPARED.invokeExact();
        } catch (Throwable e) {
            throw new SQLException(e);
        }
    }

    private static MethodHandle constructorOf(Class<?> type) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> made = new ByteBuddy()
                    .with(TypeValidation.DISABLED)
                    .subclass(type)
                    .modifiers(1)
                    .name(type.getName() + "Made")
                    .make()
                    .load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(lookup))
                    .getLoaded();
            return lookup.findConstructor(made, MethodType.methodType(void.class))
                    .asType(MethodType.methodType(type));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
