package io.spanweave.benchmarks.woven;

import java.sql.ResultSet;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement that does nothing. Abstract, as a hundred methods nobody calls need no body: see {@link Driver}. */
public abstract class PlainStatement implements Statement {
    @Override
    public @Nullable ResultSet executeQuery(String sql) {
        return null;
    }
}
