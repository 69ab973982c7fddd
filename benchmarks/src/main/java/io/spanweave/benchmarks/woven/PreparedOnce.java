package io.spanweave.benchmarks.woven;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/** A prepared statement that does nothing. */
public abstract class PreparedOnce implements PreparedStatement {
    @Override
    public @Nullable ResultSet executeQuery() {
        return null;
    }

    @Override
    public void close() {}
}
