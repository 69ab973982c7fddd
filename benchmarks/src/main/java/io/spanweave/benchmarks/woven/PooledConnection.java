package io.spanweave.benchmarks.woven;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection of a pool, which wraps what the driver's gives back. */
public abstract class PooledConnection implements Connection {
    private @Nullable Connection driver;

    PooledConnection around(Connection connection) {
        driver = connection;
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // set when it is made
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return Driver.pooled(driver.prepareStatement(sql));
    }
}
