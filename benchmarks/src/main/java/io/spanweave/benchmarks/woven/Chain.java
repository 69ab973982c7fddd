package io.spanweave.benchmarks.woven;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.sql.SQLException;
import java.sql.Statement;

/** Where a request passes: runs a statement a number of times. */
public final class Chain implements FilterChain {
    private final Statement statement;
    private final String sql;
    private final int times;
    private int results;

    public Chain(Statement statement, String sql, int times) {
        this.statement = statement;
        this.sql = sql;
        this.times = times;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response) {
        try {
            for (int i = 0; i < times; i++) {
                results += statement.executeQuery(sql) == null ? 0 : 1;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Only so that nothing is thrown away. */
    public int results() {
        return results;
    }
}
