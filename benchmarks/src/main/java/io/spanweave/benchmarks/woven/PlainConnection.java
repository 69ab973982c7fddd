package io.spanweave.benchmarks.woven;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection that makes a new statement each time, as a driver without a cache does. */
public abstract class PlainConnection implements Connection {
    @Override
    public Statement createStatement() throws SQLException {
        return Driver.statement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return Driver.prepared();
    }
}
