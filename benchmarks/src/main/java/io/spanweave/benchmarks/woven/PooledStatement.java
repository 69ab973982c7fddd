package io.spanweave.benchmarks.woven;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement of a pool: one around the driver's. */
public abstract class PooledStatement implements PreparedStatement {
    private @Nullable PreparedStatement driver;

    PooledStatement around(PreparedStatement statement) {
        driver = statement;
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // set when it is made
    public ResultSet executeQuery() throws SQLException {
        return driver.executeQuery();
    }

    @Override
    @SuppressWarnings("NullAway") // set when it is made
    public void close() throws SQLException {
        driver.close();
    }
}
